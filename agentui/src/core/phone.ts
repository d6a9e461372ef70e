import type { PhoneAccount } from './protocol';
import type { LineState } from './quality';
import type { Readable } from './store';

/** Where the phone's line to the switch is. */
export type Registration =
  | { kind: 'off' }
  | { kind: 'connecting' }
  | { kind: 'ready' }
  | { kind: 'lost'; since: number }
  | { kind: 'refused'; why: string };

/** Why a phone call is over. */
export type PhoneEnd = 'remote' | 'local' | 'busy' | 'unreachable' | 'refused' | 'microphone' | 'media';

/** The one call of the phone. */
export type PhoneCall =
  | { kind: 'none'; last: PhoneEnd | null }
  | { kind: 'incoming'; id: string; since: number }
  | { kind: 'outgoing'; id: string; since: number; ringing: boolean }
  | { kind: 'answering'; id: string; since: number }
  | { kind: 'live'; id: string; since: number; muted: boolean; renewing: boolean };

/** Whether the microphone can be used. */
export type Microphone = 'unknown' | 'prompt' | 'granted' | 'denied' | 'absent' | 'busy' | 'insecure';

/** All there is to know of the phone. */
export interface PhoneState {
  registration: Registration;
  call: PhoneCall;
  microphone: Microphone;
  /** True when the browser wants a click before it plays the caller's voice. */
  playbackBlocked: boolean;
}

export type PhoneInput =
  | { kind: 'connecting' }
  | { kind: 'ready' }
  | { kind: 'lost'; at: number }
  | { kind: 'refused'; why: string }
  | { kind: 'stopped' }
  | { kind: 'invited'; id: string; at: number }
  | { kind: 'dialled'; id: string; at: number }
  | { kind: 'ringing'; id: string }
  | { kind: 'answering'; id: string }
  | { kind: 'live'; id: string; at: number }
  | { kind: 'muted'; id: string; on: boolean }
  | { kind: 'renewing'; id: string; on: boolean }
  | { kind: 'ended'; id: string; why: PhoneEnd }
  | { kind: 'microphone'; state: Microphone }
  | { kind: 'playback'; blocked: boolean };

/** Without a microphone nobody would hear the agent, so calls must not come. */
export function isMute(microphone: Microphone): boolean {
  return microphone === 'denied' || microphone === 'absent' || microphone === 'insecure';
}

/** The phone before it is started. */
export const idlePhone: PhoneState = {
  registration: { kind: 'off' }, call: { kind: 'none', last: null }, microphone: 'unknown', playbackBlocked: false,
};

/** The phone after an input: pure and total. Words about another call are ignored. */
export function nextPhone(state: PhoneState, input: PhoneInput): PhoneState {
  switch (input.kind) {
    case 'connecting':
      return state.registration.kind === 'lost' ? state : { ...state, registration: { kind: 'connecting' } };
    case 'ready':
      return { ...state, registration: { kind: 'ready' } };
    case 'lost':
      return state.registration.kind === 'lost' ? state : { ...state, registration: { kind: 'lost', since: input.at } };
    case 'refused':
      return { ...state, registration: { kind: 'refused', why: input.why } };
    case 'stopped':
      return { ...state, registration: { kind: 'off' }, call: { kind: 'none', last: null } };
    case 'microphone':
      return { ...state, microphone: input.state };
    case 'playback':
      return { ...state, playbackBlocked: input.blocked };
    default:
      return { ...state, call: nextCall(state.call, input) };
  }
}

type CallInput = Extract<PhoneInput, { id: string }>;

function nextCall(call: PhoneCall, input: CallInput): PhoneCall {
  if (input.kind === 'invited') return call.kind === 'none' ? { kind: 'incoming', id: input.id, since: input.at } : call;
  if (input.kind === 'dialled') {
    return call.kind === 'none' ? { kind: 'outgoing', id: input.id, since: input.at, ringing: false } : call;
  }
  if (call.kind === 'none' || call.id !== input.id) return call;
  switch (input.kind) {
    case 'ringing':
      return call.kind === 'outgoing' ? { ...call, ringing: true } : call;
    case 'answering':
      return call.kind === 'incoming' ? { kind: 'answering', id: call.id, since: call.since } : call;
    case 'live':
      return call.kind === 'live' ? call : { kind: 'live', id: call.id, since: input.at, muted: false, renewing: false };
    case 'muted':
      return call.kind === 'live' ? { ...call, muted: input.on } : call;
    case 'renewing':
      return call.kind === 'live' ? { ...call, renewing: input.on } : call;
    case 'ended':
      return { kind: 'none', last: input.why };
  }
}

/** How good the voice is, by loss and delay of the last seconds. */
export type Quality = 'unknown' | 'good' | 'fair' | 'poor';

/** Sound levels from 0 to 1 and the quality of what is received. */
export interface Levels {
  microphone: number;
  received: number;
  quality: Quality;
}

/** No sound. */
export const silence: Levels = { microphone: 0, received: 0, quality: 'unknown' };

/** Grades reception: share of packets lost, jitter and round trip in seconds. */
export function grade(lost: number, jitter: number, roundTrip: number): Quality {
  if (lost > 0.05 || jitter > 0.06 || roundTrip > 0.6) return 'poor';
  if (lost > 0.015 || jitter > 0.03 || roundTrip > 0.3) return 'fair';
  return 'good';
}

/** Where the phone connects. */
export interface PhoneSetup {
  account: PhoneAccount;
  /** The WebSocket's address. */
  socket: string;
  /** True for an agent, who is called; false for a citizen, who calls. */
  register: boolean;
}

/** The phone as the rest of the interface sees it. The SIP library stays behind it. */
export interface PhonePort {
  readonly state: Readable<PhoneState>;
  readonly levels: Readable<Levels>;
  /** The line of the call; after its end that of the last one. */
  readonly line: Readable<LineState>;
  /** Connects; with the account it has already, the phone goes on as it is. */
  start(setup: PhoneSetup): void;
  /** Registers again at once, for example after the server came back. */
  refresh(): void;
  /** The network was silent at that moment (ms): a socket that is older may hang without a word and is replaced. */
  distrust(since: number): void;
  /** Hangs up and disconnects. Not for leaving the page: then the call shall live on. */
  stop(): void;
  answer(): Promise<void>;
  call(target: string): Promise<void>;
  hangUp(): void;
  mute(on: boolean): void;
  /** The switch holds the call: its silence is not the line's. */
  held(on: boolean): void;
  digits(digits: string): void;
  /** Asks for the microphone now, so that answering need not. */
  prepare(): Promise<void>;
  /** Plays again after the click that the browser asked for. */
  resumePlayback(): void;
  useMicrophone(deviceId: string): Promise<void>;
  useSpeaker(deviceId: string): Promise<void>;
}
