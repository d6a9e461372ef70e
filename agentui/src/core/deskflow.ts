import { ApiError, type Client } from './client';
import { type Command, type DeskInput, type DeskState, emptyDesk, nextDesk } from './desk';
import { Link, type LinkPorts } from './link';
import type { Desk } from './protocol';
import { type Readable, Store } from './store';
import type { Party } from './transfer';

/** Keeps the desk's state: feeds it from the link, sends commands, files the answers. */
export class DeskFlow {
  readonly #client: Client;
  readonly #state = new Store<DeskState>(emptyDesk);
  readonly #link: Link;
  #lastId = 0;

  constructor(client: Client, ports: LinkPorts) {
    this.#client = client;
    this.#link = new Link('/api/v1/desk', ports, (frame) => this.#feed({ kind: 'frame', frame }));
    this.#link.status.subscribe((status) => this.#feed({ kind: 'link', status }));
  }

  get state(): Readable<DeskState> {
    return this.#state;
  }

  /** Begins with what the login said, unless more is known. `board` asks for the board's messages too. */
  start(desk: Desk, board: boolean): void {
    if (this.#state.get().desk === null) this.#feed({ kind: 'fact', desk });
    this.#link.use(board ? '/api/v1/desk?board=1' : '/api/v1/desk');
    this.#link.start();
  }

  stop(): void {
    this.#link.stop();
    this.#feed({ kind: 'left' });
  }

  /** Connects anew at once. */
  renew(): void {
    this.#link.renew();
  }

  dismiss(): void {
    this.#feed({ kind: 'dismissed' });
  }

  ready = () => this.#ask('ready', () => this.#client.setState('ready'));
  notReady = (reason?: string) => this.#ask('not_ready', () => this.#client.setState('not_ready', reason));
  hangUp = () => this.#ask('hangup', () => this.#client.hangUp());
  hold = (on: boolean) => this.#ask(on ? 'hold' : 'resume', () => (on ? this.#client.hold() : this.#client.resume()));
  mute = (on: boolean) => this.#ask(on ? 'mute' : 'unmute', () => this.#client.mute(on));
  pauseRecording = (on: boolean) => this.#ask('recording', () => this.#client.pauseRecording(on));
  digits = (digits: string) => this.#ask('digits', () => this.#client.digits(digits));
  transfer = (to: Party, note: string) => this.#ask('transfer', () => this.#client.transfer(to, note));
  invite = (to: Party, note: string, consult: boolean) => this.#ask('invite', () => this.#client.invite(to, note, consult));
  complete = (leg: string) => this.#ask('complete', () => this.#client.complete(leg));
  cancelConsult = () => this.#ask('cancel', () => this.#client.cancelConsult());
  removeCaller = () => this.#ask('remove', () => this.#client.removeCaller());
  remove = (leg: string) => this.#ask('remove', () => this.#client.remove(leg));
  dial = (number: string, line = '', appeal = '') => this.#ask('dial', () => this.#client.dial(number, line, appeal));
  takeCallback = (id: string) => this.#ask('dial', () => this.#client.takeCallback(id));
  extendWrapUp = () => this.#ask('wrap_up_extend', () => this.#client.extendWrapUp());
  endWrapUp = () => this.#ask('wrap_up_end', () => this.#client.endWrapUp());

  /** Sends one command; the same one is not sent again while it is pending. Tells whether it succeeded. */
  async #ask(command: Command, send: () => Promise<Desk>): Promise<boolean> {
    if (command !== 'digits' && this.#state.get().pending.some((p) => p.command === command)) return false;
    const id = ++this.#lastId;
    this.#feed({ kind: 'asked', id, command });
    try {
      const desk = await send();
      this.#feed({ kind: 'answered', id, desk: isDesk(desk) ? desk : null });
      return true;
    } catch (err) {
      this.#feed({ kind: 'refused', id, text: err instanceof ApiError ? err.message : String(err) });
      return false;
    }
  }

  #feed(input: DeskInput): void {
    this.#state.update((state) => nextDesk(state, input));
  }
}

function isDesk(value: unknown): value is Desk {
  return typeof value === 'object' && value !== null && 'agent' in value;
}
