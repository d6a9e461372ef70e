import { lasting } from './ports';

/** The devices a person may choose from; the default one is not in the lists. */
export interface DeviceLists {
  microphones: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}

export const noDevices: DeviceLists = { microphones: [], speakers: [] };

/** What a device is used for. */
export type DeviceUse = 'microphone' | 'speaker' | 'ringer';

/** Lists the devices that have names, that is, after the microphone was allowed. */
export async function listDevices(): Promise<DeviceLists> {
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

/** Remembers the choice. */
export function chooseDevice(use: DeviceUse, deviceId: string): void {
  lasting.write(`dozvon.device.${use}`, deviceId);
}

/** Sends an element's sound to a device; one that is gone means the default. */
export async function setSink(audio: HTMLAudioElement, deviceId: string): Promise<void> {
  if (!('setSinkId' in audio)) return;
  await audio.setSinkId(deviceId).catch(() => audio.setSinkId('').catch(() => undefined));
}

/** True when the browser can send sound to a chosen device. */
export const canChooseSpeaker = typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
