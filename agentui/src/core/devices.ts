/** What a device is used for. */
export type DeviceUse = 'microphone' | 'speaker' | 'ringer';

/** All uses, in the order in which they are shown. */
export const deviceUses: readonly DeviceUse[] = ['microphone', 'speaker', 'ringer'];

/** A device as browsers name it. */
export interface NamedDevice {
  deviceId: string;
  label: string;
}

/** The devices that are plugged in and have names, that is, after the microphone was allowed. */
export interface DeviceLists<D extends NamedDevice = NamedDevice> {
  microphones: D[];
  speakers: D[];
}

/** What a person chose; an empty id is the default device. The name is kept for when the device is gone. */
export interface DeviceChoice {
  id: string;
  name: string;
}

/** The devices that may serve a use. */
export function devicesFor<D extends NamedDevice>(lists: DeviceLists<D>, use: DeviceUse): D[] {
  return use === 'microphone' ? lists.microphones : lists.speakers;
}

/**
 * The device that serves a use now. A chosen one that came back under another id
 * (browsers change ids when their data is cleared) is known by its name.
 */
export function deviceNow(lists: DeviceLists, use: DeviceUse, choice: DeviceChoice): string {
  const devices = devicesFor(lists, use);
  const found = devices.find((d) => d.deviceId === choice.id) ?? devices.find((d) => choice.id && d.label === choice.name);
  return found?.deviceId ?? '';
}

/** The uses whose chosen device is not plugged in; none while nothing is known of the devices. */
export function goneUses(lists: DeviceLists, choices: Record<DeviceUse, DeviceChoice>): DeviceUse[] {
  return deviceUses.filter((use) => choices[use].id !== '' && devicesFor(lists, use).length > 0 && deviceNow(lists, use, choices[use]) === '');
}
