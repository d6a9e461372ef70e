import type { Microphone } from '../core/phone';

/** Opens the microphone; a device that is gone is replaced by the default one. */
export async function openMicrophone(deviceId: string): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new DOMException('insecure page', 'SecurityError');
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  if (!deviceId) return navigator.mediaDevices.getUserMedia({ audio });
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { ...audio, deviceId: { exact: deviceId } } });
  } catch (err) {
    if (err instanceof DOMException && (err.name === 'OverconstrainedError' || err.name === 'NotFoundError')) {
      return navigator.mediaDevices.getUserMedia({ audio });
    }
    throw err;
  }
}

/** Says in our words why the microphone did not open. */
export function microphoneTrouble(err: unknown): Microphone {
  if (!navigator.mediaDevices) return 'insecure';
  const name = err instanceof DOMException ? err.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'absent';
}

/** What is known about the microphone without asking for it. */
export async function microphoneState(): Promise<Microphone> {
  if (!navigator.mediaDevices) return 'insecure';
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  if (!devices.some((d) => d.kind === 'audioinput')) return 'absent';
  try {
    const { state } = await navigator.permissions.query({ name: 'microphone' as PermissionName });
    return state;
  } catch {
    return devices.some((d) => d.kind === 'audioinput' && d.label) ? 'granted' : 'prompt';
  }
}

/** Ends the stream, so that the browser's recording light goes out. */
export function closeMicrophone(stream: MediaStream | null): void {
  stream?.getTracks().forEach((track) => track.stop());
}

/** Records what the microphone hears for some time; `signal` ends it sooner. */
export function recordSample(stream: MediaStream, ms: number, signal: AbortSignal): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const recorder = new MediaRecorder(stream);
    const parts: Blob[] = [];
    const stop = (): void => void (recorder.state !== 'inactive' && recorder.stop());
    const timer = setTimeout(stop, ms);
    signal.addEventListener('abort', stop, { once: true });
    recorder.ondataavailable = (e) => parts.push(e.data);
    recorder.onerror = () => reject(new DOMException('recording failed', 'AbortError'));
    recorder.onstop = () => {
      clearTimeout(timer);
      resolve(new Blob(parts, { type: recorder.mimeType }));
    };
    recorder.start();
  });
}

/** Plays a sound once on an element; resolves when it has ended or `signal` stopped it. */
export async function playSample(audio: HTMLAudioElement, sound: Blob, signal: AbortSignal): Promise<void> {
  const address = URL.createObjectURL(sound);
  try {
    audio.src = address;
    await audio.play();
    await new Promise<void>((resolve) => {
      audio.onended = audio.onerror = () => resolve();
      signal.addEventListener('abort', () => (audio.pause(), resolve()), { once: true });
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Measures a microphone outside a call; `close` ends it. */
export function measure(stream: MediaStream, onLevel: (level: number) => void): { close(): void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    onLevel(Math.min(1, Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length)));
  }, 100);
  return {
    close() {
      clearInterval(timer);
      void context.close();
      onLevel(0);
    },
  };
}
