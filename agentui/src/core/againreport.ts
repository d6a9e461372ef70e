import type { Again } from './protocol';
import type { FigureValue } from './report';

/** The value of a figure of those who came again; null for one that is not of them. */
export function againFigureOf(figure: string, a: Again): FigureValue | null {
  switch (figure) {
    case 'again_calls': return { kind: 'share', part: a.calls_again, whole: a.calls };
    case 'again_contacts': return { kind: 'count', n: a.contacts };
    case 'again_appeals': return { kind: 'share', part: a.appeals_again, whole: a.appeals };
    case 'hops_mean': return { kind: 'mark', mean: a.placed > 0 ? a.moves / a.placed : null };
    case 'hops_two': return { kind: 'share', part: a.moved_twice, whole: a.placed };
    default: return null;
  }
}
