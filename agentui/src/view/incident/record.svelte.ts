import { incidents, soundRate, wavOf } from '../../core/incident';
import { session } from '../session.svelte';
import { errorText } from '../ui.svelte';
import { say } from './words';

const mostSeconds = 45;

/** Sound from a microphone or a file, as a telephone plays it, sent to the server. */
export class Recorder {
  /** What the server calls the recording; empty until there is one. */
  name = $state('');
  seconds = $state(0);
  recording = $state(false);
  sending = $state(false);
  trouble = $state('');
  #media: MediaRecorder | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  async record(): Promise<void> {
    this.trouble = '';
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const media = new MediaRecorder(stream);
      const parts: Blob[] = [];
      media.ondataavailable = (e) => parts.push(e.data);
      media.onstop = () => {
        stream.getTracks().forEach((t) => t.stop());
        clearInterval(this.#timer);
        this.recording = false;
        void this.take(new Blob(parts));
      };
      media.start();
      this.#media = media;
      this.seconds = 0;
      this.recording = true;
      this.#timer = setInterval(() => ++this.seconds >= mostSeconds && this.stop(), 1000);
    } catch {
      this.trouble = say('sound.mic');
    }
  }

  stop(): void {
    if (this.#media?.state === 'recording') this.#media.stop();
    this.#media = null;
  }

  /** Takes any sound that the browser can read. */
  async take(file: Blob): Promise<void> {
    this.trouble = '';
    this.name = '';
    this.sending = true;
    try {
      const samples = await samplesOf(file);
      if (!samples) this.trouble = say('sound.bad');
      else {
        const kept = await incidents.record(session.client, base64(wavOf(samples)));
        this.name = kept.recording;
        this.seconds = Math.round(kept.seconds);
      }
    } catch (err) {
      this.trouble = errorText(err);
    }
    this.sending = false;
  }
}

function base64(bytes: Uint8Array): string {
  let out = '';
  for (let i = 0; i < bytes.length; i += 0x8000) out += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(out);
}

/** The sound of a file in one channel at the rate of a telephone; what is longer than allowed is left to the server to refuse. */
async function samplesOf(file: Blob): Promise<Float32Array | null> {
  try {
    const heard = await new OfflineAudioContext(1, 1, soundRate).decodeAudioData(await file.arrayBuffer());
    const length = Math.min(heard.length, (mostSeconds + 1) * soundRate);
    const mixed = new OfflineAudioContext(1, length, soundRate);
    const source = mixed.createBufferSource();
    source.buffer = heard;
    source.connect(mixed.destination);
    source.start();
    return (await mixed.startRendering()).getChannelData(0);
  } catch {
    return null;
  }
}
