import type { CallView } from '../protocol';
import type { LostRecording } from '../recording';

/** What is said of recordings that are lost, when it is needed. */
const texts = {
  ru: {
    now: 'Запись не ведётся: телефонная станция не смогла записать этот разговор. Сообщите старшему смены.',
    failed: 'Запись не удалась',
    refused: 'телефонная станция не начала её',
    'broke-off': 'она оборвалась до конца разговора',
    missing: 'она прервалась, пока не было связи с телефонной станцией',
    talk: 'Разговор',
  },
  en: {
    now: 'Not recorded: the switch could not record this talk. Tell the shift supervisor.',
    failed: 'Recording failed',
    refused: 'the switch did not begin it',
    'broke-off': 'it broke off before the end of the talk',
    missing: 'it ended while there was no connection with the switch',
    talk: 'The talk',
  },
};

/** What the desk says while a talk should be recorded and is not; nothing when all is as it should be. */
export const lossNow = (lang: 'ru' | 'en', call: Pick<CallView, 'recorded' | 'unrecorded'>): string => (call.unrecorded && !call.recorded ? texts[lang].now : '');

/** That a recording of a call was lost. */
export const recordingFailed = (lang: 'ru' | 'en'): string => texts[lang].failed;

/** Which talk was not recorded, and why. */
export function lossOf(lang: 'ru' | 'en', lost: LostRecording, time: string): string {
  const t = texts[lang];
  return `${t.failed}: ${t[lost.why] ?? lost.why}. ${t.talk}: ${lost.agent_name || lost.agent}, ${time}.`;
}
