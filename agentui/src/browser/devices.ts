import type { DeviceChoice, DeviceLists, DeviceUse } from '../core/devices';
import { lasting } from './ports';

/** Lists the devices a person may choose from, after the microphone was allowed; the default one is not among them. */
export async function listDevices(): Promise<DeviceLists<MediaDeviceInfo>> {
  const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const named = (kind: MediaDeviceKind): MediaDeviceInfo[] =>
    all.filter((d) => d.kind === kind && d.label && d.deviceId !== 'default' && d.deviceId !== 'communications');
  return { microphones: named('audioinput'), speakers: named('audiooutput') };
}

/** Calls back whenever a device comes or goes; the result ends it. */
export function watchDevices(run: () => void): () => void {
  navigator.mediaDevices?.addEventListener('devicechange', run);
  return () => navigator.mediaDevices?.removeEventListener('devicechange', run);
}

/** The device chosen for a use; '' is the default one. */
export function chosenDevice(use: DeviceUse): string {
  return lasting.read(`dozvon.device.${use}`) ?? '';
}

/** The choice with the device's name. */
export function deviceChoice(use: DeviceUse): DeviceChoice {
  return { id: chosenDevice(use), name: lasting.read(`dozvon.device.${use}.name`) ?? '' };
}

/** Remembers the choice. */
export function chooseDevice(use: DeviceUse, choice: DeviceChoice): void {
  lasting.write(`dozvon.device.${use}`, choice.id);
  lasting.write(`dozvon.device.${use}.name`, choice.name);
}

/** Sends an element's sound to a device; one that is gone means the default. */
export async function setSink(audio: HTMLAudioElement, deviceId: string): Promise<void> {
  if (!('setSinkId' in audio)) return;
  await audio.setSinkId(deviceId).catch(() => audio.setSinkId('').catch(() => undefined));
}

/** True when the browser can send sound to a chosen device. */
export const canChooseSpeaker = typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
