/** A script or an answer for agents; no lines or topics mean all. */
export interface Article {
  id: string;
  version: number;
  title: string;
  text: string;
  lines: string[] | null;
  topics: string[] | null;
  changed_at: string;
  changed_by: string;
  changed_by_name?: string;
}

/** What an administrator writes of an article; version 0 is a new one. */
export type ArticleDraft = Pick<Article, 'id' | 'version' | 'title' | 'text'> & { lines: string[]; topics: string[] };

/** Articles, the most fitting first. */
export interface ArticleList {
  articles: Article[] | null;
}
