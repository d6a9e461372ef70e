import { describe, expect, it } from 'vitest';
import { type DeviceChoice, type DeviceUse, deviceNow, goneUses } from '../src/core/devices';

const built = { deviceId: 'built-in', label: 'Встроенный' };
const headset = { deviceId: 'h1', label: 'Гарнитура' };
const byDefault: DeviceChoice = { id: '', name: '' };
const chosen: DeviceChoice = { id: 'h1', name: 'Гарнитура' };
const only = (use: DeviceUse): Record<DeviceUse, DeviceChoice> => ({ microphone: byDefault, speaker: byDefault, ringer: byDefault, [use]: chosen });

describe('sound devices', () => {
  it('serve while they are plugged in; the default one stands in for one that is gone', () => {
    const lists = { microphones: [built, headset], speakers: [built] };
    expect(deviceNow(lists, 'microphone', chosen)).toBe('h1');
    expect(deviceNow(lists, 'speaker', chosen)).toBe('');
    expect(deviceNow(lists, 'microphone', byDefault)).toBe('');
    expect(goneUses(lists, only('microphone'))).toEqual([]);
    expect(goneUses(lists, only('speaker'))).toEqual(['speaker']);
    expect(goneUses(lists, only('ringer'))).toEqual(['ringer']);
  });

  it('are known by name when the browser gave them another id', () => {
    expect(deviceNow({ microphones: [], speakers: [{ ...headset, deviceId: 'h2' }] }, 'ringer', chosen)).toBe('h2');
  });

  it('are not called gone while the browser names none', () => {
    expect(goneUses({ microphones: [], speakers: [] }, { microphone: chosen, speaker: chosen, ringer: chosen })).toEqual([]);
  });
});
