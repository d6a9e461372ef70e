import { type DeviceChoice, type DeviceLists, type DeviceUse, deviceNow, deviceUses, goneUses } from '../../core/devices';
import { chooseDevice, deviceChoice, listDevices, watchDevices } from '../../browser/devices';
import { desk } from './desk.svelte';
import { ringer } from './ringing.svelte';

const remembered = (): Record<DeviceUse, DeviceChoice> => ({ microphone: deviceChoice('microphone'), speaker: deviceChoice('speaker'), ringer: deviceChoice('ringer') });

/** The sound devices of this browser: what there is, what was chosen, what serves now. */
class Sound {
  lists = $state.raw<DeviceLists>({ microphones: [], speakers: [] });
  choices = $state.raw(remembered());
  #serving: Partial<Record<DeviceUse, string>> = {};

  /** The uses whose chosen device is not plugged in. */
  get gone(): DeviceUse[] {
    return goneUses(this.lists, this.choices);
  }

  /** Follows what is plugged in and pulled out; call it while a component is being made. */
  watch(): void {
    $effect(() => watchDevices(() => void this.#look()));
    $effect(() => {
      void desk.phoneState.microphone; // names appear once the microphone is allowed
      void this.#look();
    });
  }

  async choose(use: DeviceUse, choice: DeviceChoice): Promise<void> {
    chooseDevice(use, choice);
    this.choices = { ...this.choices, [use]: choice };
    await this.#serve(use, choice.id);
  }

  async #look(): Promise<void> {
    this.lists = await listDevices();
    for (const use of deviceUses) {
      const now = deviceNow(this.lists, use, this.choices[use]);
      // A device that goes leaves its sound to the default one, and has it back when it returns.
      if (now !== (this.#serving[use] ?? this.choices[use].id)) await this.#serve(use, now);
      else this.#serving[use] = now;
    }
  }

  async #serve(use: DeviceUse, id: string): Promise<void> {
    this.#serving[use] = id;
    if (use === 'microphone') await desk.phone?.useMicrophone(id);
    else if (use === 'speaker') await desk.phone?.useSpeaker(id);
    else await ringer.use(id);
  }
}

export const sound = new Sound();
