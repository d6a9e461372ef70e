import type { LostRecording } from '../recording';

/** What is said of recordings that were lost; only the lists load it. */
const texts = {
  ru: {
    failed: 'Запись не удалась',
    refused: 'телефонная станция не начала её',
    'broke-off': 'она оборвалась до конца разговора',
    missing: 'она прервалась, пока не было связи с телефонной станцией',
    talk: 'Разговор',
  },
  en: {
    failed: 'Recording failed',
    refused: 'the switch did not begin it',
    'broke-off': 'it broke off before the end of the talk',
    missing: 'it ended while there was no connection with the switch',
    talk: 'The talk',
  },
};

/** That a recording of a call was lost. */
export const recordingFailed = (lang: 'ru' | 'en'): string => texts[lang].failed;

/** Which talk was not recorded, and why. */
export function lossOf(lang: 'ru' | 'en', lost: LostRecording, time: string): string {
  const t = texts[lang];
  return `${t.failed}: ${t[lost.why] ?? lost.why}. ${t.talk}: ${lost.agent_name || lost.agent}, ${time}.`;
}
