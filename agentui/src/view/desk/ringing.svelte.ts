import { ownCall } from '../../core/callbacks';
import { phoneNumber } from '../../core/format';
import { Attention } from '../../browser/attention';
import { chosenDevice } from '../../browser/devices';
import { Ringer } from '../../browser/ringer';
import { title } from '../title.svelte';
import { ui } from '../ui.svelte';
import { desk } from './desk.svelte';

/** The bell of this page. */
export const ringer = new Ringer();
void ringer.use(chosenDevice('ringer'));

const attention = new Attention(() => title.text);

class Ringing {
  /** True when the browser refused to ring without a click. */
  blocked = $state(false);

  /** Rings and calls for attention while a call rings; call it while a component is being made. */
  watch(): void {
    const call = $derived(desk.scene.kind === 'ringing' && !ownCall(desk.scene.call) ? desk.scene.call : null);
    const id = $derived(call?.id ?? (desk.scene.kind === 'stray' ? 'stray' : ''));
    const audible = $derived(desk.hasPhone && desk.ownership !== 'other');
    $effect(() => {
      if (!id) return;
      const title = ui.t('notify.title', { line: call?.line ?? '' });
      attention.start(title, call?.name || phoneNumber(call?.caller ?? '') || ui.t('call.hidden'));
      if (audible) void ringer.start().then((rings) => (this.blocked = !rings));
      return () => {
        attention.stop();
        ringer.stop();
      };
    });
  }
}

export const ringing = new Ringing();
