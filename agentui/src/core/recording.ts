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
