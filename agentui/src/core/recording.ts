/** The recording of one talk; without sound once it is erased. */
export interface Recording {
  id: string;
  agent: string;
  agent_name?: string;
  ended_at: string;
  seconds: number;
  sound?: string;
  heard: { by: string; name?: string; at: string }[] | null;
}

/** A talk that was to be recorded and was not, or not to its end. */
export interface LostRecording {
  id: string;
  agent: string;
  agent_name?: string;
  at: string;
  why: 'refused' | 'broke-off' | 'missing';
}

/** What is kept of a call. */
export interface RecordingList {
  recordings: Recording[] | null;
  lost?: LostRecording[] | null;
}
