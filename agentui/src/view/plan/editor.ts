import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** A place that is marked, from 1. */
export interface Mark {
  line: number;
  column: number;
  text: string;
}

/** What the page sees of the editor. */
export interface PlanEditor {
  set(text: string): void;
  mark(marks: Mark[]): void;
  /** Puts the cursor there, in the middle of the view. */
  go(line: number, column: number): void;
  destroy(): void;
}

/** The colours are the page's, so that both themes are one. */
const look = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--field)', borderRadius: '8px', fontSize: '.92rem' },
  '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '2px' },
  '.cm-scroller': { fontFamily: "ui-monospace, 'DejaVu Sans Mono', Consolas, Menlo, monospace", lineHeight: '1.5', maxHeight: '60vh', minHeight: '16rem', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--muted)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent-soft) 45%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--accent-soft)', color: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent) !important' },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-panel.cm-search': { padding: '.4rem .5rem', fontFamily: 'var(--font)', '& input, & button, & label': { minHeight: '24px', margin: '.15em .4em .15em 0', fontSize: '.88rem' } },
  '.cm-panel.cm-search label': { display: 'inline-flex', alignItems: 'center', verticalAlign: 'middle', whiteSpace: 'nowrap' },
  '.cm-panel.cm-search input[type=checkbox]': { minWidth: '24px', margin: '0' },
  '.cm-panel.cm-search [name=close]': { minWidth: '28px', minHeight: '28px', fontSize: '1.2rem' },
  '.cm-textfield': { backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--field)' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--field)' },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)', outline: '1px solid var(--warn-line)' },
  '.cm-tooltip': { backgroundColor: 'var(--surface)', color: 'var(--text)', border: '1px solid var(--line)' },
  // The library's own marks are pictures in data: addresses, which our policy keeps out.
  '.cm-lint-marker-error': { content: 'normal', width: '.7em', height: '.7em', margin: '.4em .2em', borderRadius: '50%', backgroundColor: 'var(--bad)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)', textUnderlineOffset: '3px' },
  '.cm-lintPoint-error:after': { borderBottomColor: 'var(--bad)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--series-2)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
]);

/** A change that the page made: nobody typed it. */
const given = Annotation.define<boolean>();

/**
 * Makes the editor, in a shadow root: there its styles are style sheets of the
 * script's own, which our Content-Security-Policy lets pass, and not elements. Tab is left to the page, so that the
 * keyboard gets out; Ctrl+] and Ctrl+[ indent.
 */
export function openEditor(parent: HTMLElement, text: string, label: string, phrases: Record<string, string>, typed: (text: string) => void): PlanEditor {
  const view = new EditorView({
    parent: parent.shadowRoot ?? parent.attachShadow({ mode: 'open' }),
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), lintGutter(), history(), drawSelection(), highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(),
        EditorView.lineWrapping, indentUnit.of('  '), yaml(), syntaxHighlighting(colours), look, search({ top: true }),
        keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorState.phrases.of(phrases),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0', spellcheck: 'false', autocapitalize: 'off' }),
        EditorView.updateListener.of((u) => {
          if (u.docChanged && !u.transactions.some((t) => t.annotation(given))) typed(u.state.doc.toString());
        }),
      ],
    }),
  });
  const place = (line: number, column: number): number => {
    const row = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    return Math.min(row.from + Math.max(column, 1) - 1, row.to);
  };
  return {
    set: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, annotations: given.of(true) }),
    mark: (marks) =>
      view.dispatch(setDiagnostics(view.state, marks.map((m): Diagnostic => {
        const from = place(m.line, m.column);
        return { from, to: view.state.doc.lineAt(from).to, severity: 'error', message: m.text };
      }))),
    go: (line, column) => {
      const at = place(line, column);
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}
