import { setSink } from './devices';

const rate = 8000;

/** One period of ringing, made here so that no recording is needed: two soft chords, then silence. */
function ringWave(): Blob {
  const seconds = 3;
  const data = new Int16Array(rate * seconds);
  for (const start of [0, 0.55]) {
    for (let i = 0; i < rate * 0.45; i++) {
      const t = i / rate;
      const fade = Math.min(1, t / 0.02) * Math.exp(-3.5 * t);
      const tone = Math.sin(2 * Math.PI * 587.33 * t) + 0.7 * Math.sin(2 * Math.PI * 880 * t) + 0.3 * Math.sin(2 * Math.PI * 1174.7 * t);
      data[Math.floor(start * rate) + i] = Math.round(11_000 * fade * tone);
    }
  }
  return new Blob([wavHeader(data.byteLength), data], { type: 'audio/wav' });
}

function wavHeader(bytes: number): ArrayBuffer {
  const v = new DataView(new ArrayBuffer(44));
  const text = (at: number, s: string): void => [...s].forEach((c, i) => v.setUint8(at + i, c.charCodeAt(0)));
  text(0, 'RIFF');
  v.setUint32(4, 36 + bytes, true);
  text(8, 'WAVEfmt ');
  v.setUint32(16, 16, true);
  v.setUint16(20, 1, true); // PCM
  v.setUint16(22, 1, true); // mono
  v.setUint32(24, rate, true);
  v.setUint32(28, rate * 2, true);
  v.setUint16(32, 2, true);
  v.setUint16(34, 16, true);
  text(36, 'data');
  v.setUint32(40, bytes, true);
  return v.buffer;
}

/** Rings on the chosen device. */
export class Ringer {
  #audio: HTMLAudioElement | null = null;
  #sink = '';

  /** Chooses the device; '' is the default one. */
  async use(deviceId: string): Promise<void> {
    this.#sink = deviceId;
    if (this.#audio) await setSink(this.#audio, deviceId);
  }

  /** Rings until stop, or once. Tells whether the browser allowed it. */
  async start(once = false): Promise<boolean> {
    const audio = this.#element();
    audio.loop = !once;
    audio.currentTime = 0;
    try {
      await audio.play();
      return true;
    } catch (err) {
      return err instanceof DOMException && err.name === 'AbortError'; // stopped meanwhile
    }
  }

  stop(): void {
    this.#audio?.pause();
  }

  #element(): HTMLAudioElement {
    if (!this.#audio) {
      this.#audio = new Audio(URL.createObjectURL(ringWave()));
      void setSink(this.#audio, this.#sink);
    }
    return this.#audio;
  }
}
