import { type DTMF_TRANSPORT } from 'jssip/lib/Constants';
import { type EndEvent, type RTCSession } from 'jssip/lib/RTCSession';
import JsSIP from 'jssip';
import { setSink, watchDevices } from '../browser/devices';
import { type Levels, type PhoneEnd, type PhoneInput, type PhonePort, type PhoneSetup, type PhoneState, idlePhone, nextPhone, silence } from '../core/phone';
import { type LineState, newLine } from '../core/quality';
import { type Readable, Store } from '../core/store';
import { Meter } from './meter';
import { closeMicrophone, microphoneState, microphoneTrouble, openMicrophone } from './microphone';
import { type Renewable, Renewal, candidatesMs } from './renewal';
import { watchWay } from './way';

/** Without a packet for so long and without a line to the switch, the call is gone, in ms: the switch gives up a silent browser as late (rtp_timeout). */
const deadAirMs = 30_000;

/**
 * The phone of the browser. This is the only file that knows JsSIP.
 *
 * JsSIP keeps a confirmed session when its socket is lost, unless a request of
 * the session is under way at that moment; so its session timers are off, which
 * leaves none, and the re-INVITE is ours (see Renewal). When the socket is back
 * and registered, it tells Asterisk the new way: to us for its BYE, and for the
 * sound. Voice that has lost its way says that the network has changed, so the
 * socket may hang without a word: it is replaced first.
 */
export class JsSipPhone implements PhonePort {
  readonly #state = new Store<PhoneState>(idlePhone);
  readonly #levels = new Store<Levels>(silence);
  readonly #line = new Store<LineState>(newLine);
  #held = false;
  readonly #audio = new Audio();
  #ua: JsSIP.UA | null = null;
  #socket: JsSIP.WebSocketInterface | null = null;
  /** When the socket was opened. */
  #openedAt = 0;
  #setup: PhoneSetup | null = null;
  #session: RTCSession | null = null;
  #stream: MediaStream | null = null;
  #meter: Meter | null = null;
  #microphoneId: string;
  #renewal: Renewal | null = null;

  constructor(microphoneId: string, speakerId: string) {
    this.#microphoneId = microphoneId;
    this.#audio.autoplay = true;
    void setSink(this.#audio, speakerId);
    const look = (): void => void microphoneState().then((state) => this.#feed({ kind: 'microphone', state }));
    look();
    watchDevices(look); // a headset was plugged in or pulled out
  }

  get state(): Readable<PhoneState> {
    return this.#state;
  }

  get levels(): Readable<Levels> {
    return this.#levels;
  }

  get line(): Readable<LineState> {
    return this.#line;
  }

  start(setup: PhoneSetup): void {
    if (this.#ua && sameAccount(this.#setup, setup)) {
      this.#setup = setup; // newer passwords of the relays, for the next call
      return;
    }
    this.stop();
    this.#setup = setup;
    this.#feed({ kind: 'connecting' });
    this.#socket = new JsSIP.WebSocketInterface(setup.socket);
    const ua = new JsSIP.UA({
      sockets: [this.#socket],
      uri: setup.account.uri,
      authorization_user: setup.account.username,
      password: setup.account.password,
      register: setup.register,
      register_expires: 120,
      session_timers: false,
      no_answer_timeout: 300, // seconds; the server decides earlier
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 5,
      user_agent: 'Dozvon',
    });
    this.#ua = ua;
    this.#watch(ua, setup.register);
    ua.start();
  }

  refresh(): void {
    if (this.#ua?.isConnected() && this.#setup?.register && !this.#ua.isRegistered()) this.#ua.register();
  }

  distrust(since: number): void {
    const socket = this.#socket;
    if (!socket || !this.#ua?.isConnected() || this.#openedAt >= since || this.#renewal?.running) return;
    this.#replace(socket);
  }

  stop(): void {
    const ua = this.#ua;
    this.#ua = null;
    this.#socket = null;
    this.#setup = null;
    ua?.stop();
    this.#closeCall();
    this.#session = null;
    this.#feed({ kind: 'stopped' });
  }

  async answer(): Promise<void> {
    const session = this.#session;
    if (!session || this.#state.get().call.kind !== 'incoming') return;
    this.#feed({ kind: 'answering', id: session.id });
    const stream = await this.#microphone();
    if (session !== this.#session || session.isEnded()) return;
    if (!stream) {
      this.#end(session, 'microphone');
      session.terminate({ status_code: 480 });
      return;
    }
    session.answer({ mediaStream: stream, pcConfig: this.#peerConfig() });
  }

  async call(target: string): Promise<void> {
    const ua = this.#ua;
    if (!ua || this.#session) return;
    const stream = await this.#microphone();
    if (ua !== this.#ua) return;
    if (!stream) throw new DOMException('no microphone', 'NotFoundError');
    ua.call(target, { mediaStream: stream, mediaConstraints: { audio: true, video: false }, pcConfig: this.#peerConfig() });
  }

  hangUp(): void {
    const session = this.#session;
    if (session && !session.isEnded()) session.terminate();
  }

  mute(on: boolean): void {
    const session = this.#session;
    if (!session?.isEstablished()) return;
    if (on) session.mute({ audio: true });
    else session.unmute({ audio: true });
    this.#feed({ kind: 'muted', id: session.id, on });
  }

  held(on: boolean): void {
    this.#held = on;
  }

  digits(digits: string): void {
    if (this.#session?.isEstablished()) this.#session.sendDTMF(digits, { transportType: 'RFC2833' as DTMF_TRANSPORT });
  }

  async prepare(): Promise<void> {
    await this.#microphone();
    if (!this.#session) this.#releaseMicrophone();
  }

  resumePlayback(): void {
    void this.#play();
  }

  async useMicrophone(deviceId: string): Promise<void> {
    this.#microphoneId = deviceId;
    const sender = this.#session?.connection?.getSenders().find((s) => s.track?.kind === 'audio');
    if (!sender) return;
    const before = this.#stream;
    this.#stream = null;
    const stream = await this.#microphone();
    const track = stream?.getAudioTracks()[0];
    if (!track) {
      this.#stream = before;
      return;
    }
    track.enabled = sender.track?.enabled ?? true;
    await sender.replaceTrack(track);
    closeMicrophone(before);
  }

  useSpeaker(deviceId: string): Promise<void> {
    return setSink(this.#audio, deviceId);
  }

  #feed(input: PhoneInput): void {
    this.#state.update((state) => nextPhone(state, input));
  }

  #peerConfig(): RTCConfiguration {
    return { iceServers: this.#setup?.account.ice_servers ?? [], bundlePolicy: 'max-bundle' };
  }

  async #microphone(): Promise<MediaStream | null> {
    if (this.#stream?.getAudioTracks().some((t) => t.readyState === 'live')) return this.#stream;
    try {
      const stream = await openMicrophone(this.#microphoneId);
      this.#stream = stream;
      this.#feed({ kind: 'microphone', state: 'granted' });
      // "ended" comes only when the device goes away: then another one takes over.
      stream.getAudioTracks()[0]?.addEventListener('ended', () => stream === this.#stream && void this.useMicrophone(this.#microphoneId));
      return stream;
    } catch (err) {
      this.#feed({ kind: 'microphone', state: microphoneTrouble(err) });
      return null;
    }
  }

  #releaseMicrophone(): void {
    closeMicrophone(this.#stream);
    this.#stream = null;
  }

  /** Follows one user agent; what a former one still says is ignored. */
  #watch(ua: JsSIP.UA, register: boolean): void {
    const current = (): boolean => ua === this.#ua;
    const ready = (): void => {
      if (!current()) return;
      this.#feed({ kind: 'ready' });
      this.#renewal?.go();
    };
    ua.on('connecting', () => current() && this.#feed({ kind: 'connecting' }));
    ua.on('connected', () => {
      if (current()) this.#openedAt = Date.now();
      if (!register) ready();
    });
    ua.on('registered', ready);
    ua.on('disconnected', () => {
      if (!current()) return;
      this.#feed({ kind: 'lost', at: Date.now() });
      if (this.#session?.isEstablished()) this.#renewal?.want();
      this.#watchDeadAir();
    });
    ua.on('registrationFailed', ({ cause, response }) => {
      if (current() && response) this.#feed({ kind: 'refused', why: `${response.status_code} ${cause ?? ''}`.trim() });
    });
    ua.on('newRTCSession', ({ session }: { session: RTCSession }) => current() && this.#take(session));
  }

  #take(session: RTCSession): void {
    const outgoing = String(session.direction) === 'outgoing';
    if (this.#session && !this.#session.isEnded()) {
      if (!outgoing) session.terminate({ status_code: 486 });
      return;
    }
    this.#session = session;
    this.#renewal = this.#renewalOf(session);
    const at = Date.now();
    this.#feed(outgoing ? { kind: 'dialled', id: session.id, at } : { kind: 'invited', id: session.id, at });
    session.on('peerconnection', ({ peerconnection }) => this.#listen(session, peerconnection));
    if (session.connection) this.#listen(session, session.connection);
    session.on('icecandidate', ({ ready }) => setTimeout(ready, candidatesMs));
    session.on('progress', () => outgoing && this.#feed({ kind: 'ringing', id: session.id }));
    session.on('accepted', () => this.#feed({ kind: 'live', id: session.id, at: Date.now() }));
    session.on('ended', (e: EndEvent) => this.#end(session, endOf(e)));
    session.on('failed', (e: EndEvent) => this.#end(session, endOf(e)));
  }

  #listen(session: RTCSession, pc: RTCPeerConnection): void {
    pc.addEventListener('track', (e) => {
      this.#audio.srcObject = e.streams[0] ?? new MediaStream([e.track]);
      void this.#play();
    });
    watchWay(pc, () => {
      if (session !== this.#session) return;
      this.#renewal?.want();
      this.distrust(Date.now());
    });
    this.#meter?.close();
    this.#line.set(newLine);
    this.#meter = new Meter(pc, (levels) => this.#levels.set(levels), this.#line, () => this.#held);
  }

  #renewalOf(session: RTCSession): Renewal {
    return new Renewal(session as unknown as Renewable, {
      online: () => this.#ua?.isConnected() === true,
      renewing: (on) => this.#feed({ kind: 'renewing', id: session.id, on }),
      distrust: () => this.#socket && this.#ua?.isConnected() && this.#replace(this.#socket),
      gone: () => session.isEnded() || session.terminate(),
    });
  }

  /** Gives up a socket as if it had told that it is lost: JsSIP opens another one. */
  #replace(socket: JsSIP.WebSocketInterface): void {
    socket.disconnect();
    socket.ondisconnect(true, 0, 'it may hang');
  }

  /** Without a socket nobody can tell us that the call has ended; silence on the wire does. */
  #watchDeadAir(): void {
    const session = this.#session;
    if (!session?.isEstablished()) return;
    const timer = setInterval(() => {
      if (session !== this.#session || this.#ua?.isConnected()) return clearInterval(timer);
      if (!this.#meter || this.#meter.quietMs < deadAirMs) return;
      clearInterval(timer);
      this.hangUp();
    }, 1000);
  }

  async #play(): Promise<void> {
    try {
      await this.#audio.play();
      this.#feed({ kind: 'playback', blocked: false });
    } catch (err) {
      if (err instanceof DOMException && err.name === 'NotAllowedError') this.#feed({ kind: 'playback', blocked: true });
    }
  }

  #end(session: RTCSession, why: PhoneEnd): void {
    this.#feed({ kind: 'ended', id: session.id, why });
    if (session !== this.#session) return;
    this.#session = null;
    this.#closeCall();
  }

  #closeCall(): void {
    this.#renewal?.close();
    this.#renewal = null;
    this.#meter?.close();
    this.#meter = null;
    this.#audio.srcObject = null;
    this.#releaseMicrophone();
  }
}

function sameAccount(a: PhoneSetup | null, b: PhoneSetup): boolean {
  return (
    a !== null && a.socket === b.socket && a.register === b.register && a.account.uri === b.account.uri &&
    a.account.username === b.account.username && a.account.password === b.account.password
  );
}

function endOf(e: EndEvent): PhoneEnd {
  const { causes } = JsSIP.C;
  switch (e.cause) {
    case causes.BUSY:
      return 'busy';
    case causes.REJECTED:
    case causes.NOT_FOUND:
    case causes.UNAVAILABLE:
    case causes.AUTHENTICATION_ERROR:
    case causes.SIP_FAILURE_CODE:
      return 'refused';
    case causes.CONNECTION_ERROR:
    case causes.REQUEST_TIMEOUT:
    case causes.ADDRESS_INCOMPLETE:
      return 'unreachable';
    case causes.USER_DENIED_MEDIA_ACCESS:
      return 'microphone';
    case causes.WEBRTC_ERROR:
    case causes.BAD_MEDIA_DESCRIPTION:
    case causes.INCOMPATIBLE_SDP:
      return 'media';
    default:
      return String(e.originator) === 'local' ? 'local' : 'remote';
  }
}
