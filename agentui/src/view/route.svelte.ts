export const pages = ['/', '/board', '/report', '/call', '/appeal', '/calls', '/acts', '/day', '/appeals', '/articles', '/voicemails', '/plan', '/callbacks', '/caller'] as const;
export type Page = (typeof pages)[number];

function pageOf(path: string): Page {
  const clean = path.replace(/\/+$/, '') || '/';
  return pages.find((p) => p === clean) ?? '/';
}

/** The page that is shown, and its query. */
class Route {
  page = $state<Page>(pageOf(location.pathname));
  query = $state(location.search);

  constructor() {
    addEventListener('popstate', () => this.#read());
  }

  go(address: string): void {
    history.pushState(null, '', address);
    this.#read();
    scrollTo(0, 0);
  }

  /** Writes the query into the address bar without leaving the page. */
  write(query: string): void {
    history.replaceState(null, '', location.pathname + query);
  }

  /** Follows a link within the interface without loading the page anew. */
  follow = (e: MouseEvent): void => {
    const link = (e.target as Element).closest('a');
    const plain = e.button === 0 && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.altKey;
    if (!link || !plain || link.target || link.origin !== location.origin) return;
    if (link.hash && link.pathname === location.pathname) return;
    e.preventDefault();
    this.go(link.pathname + link.search);
  };

  #read(): void {
    this.page = pageOf(location.pathname);
    this.query = location.search;
  }
}

export const route = new Route();
