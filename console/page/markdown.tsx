/** Markdown as elements of the page. HTML in it stays text: nothing that was written elsewhere becomes markup. */
import { marked, type Token, type Tokens } from 'marked';
import type { ReactNode } from 'react';

export function Markdown({ text }: { readonly text: string }) {
  return <div className="markdown">{blocks(marked.lexer(text))}</div>;
}

function blocks(tokens: readonly Token[]): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: a document is read as a whole and never reordered
  return tokens.map((token, index) => <Block key={index} token={token as Tokens.Generic} />);
}

function Block({ token }: { readonly token: Tokens.Generic }) {
  const inside = () => blocks(token.tokens ?? []);
  switch (token.type) {
    case 'heading':
      // The page's own headings come first.
      return token['depth'] <= 1 ? <h3>{inside()}</h3> : <h4>{inside()}</h4>;
    case 'paragraph':
      return <p>{inside()}</p>;
    case 'blockquote':
      return <blockquote>{inside()}</blockquote>;
    case 'list':
      return <List list={token as Tokens.List} />;
    case 'table':
      return <Table table={token as Tokens.Table} />;
    case 'code':
      return <pre>{token['text']}</pre>;
    case 'hr':
      return <hr />;
    case 'br':
      return <br />;
    case 'strong':
      return <strong>{inside()}</strong>;
    case 'em':
      return <em>{inside()}</em>;
    case 'del':
      return <del>{inside()}</del>;
    case 'codespan':
      return <code>{unescaped(token['text'])}</code>;
    case 'space':
      return null;
    default:
      // Links as well: their text, and no way out of this page.
      return token.tokens ? inside() : unescaped(String(token['text'] ?? token.raw));
  }
}

function List({ list: { ordered, items } }: { readonly list: Tokens.List }) {
  const Tag = ordered ? 'ol' : 'ul';
  return (
    <Tag>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <li key={index}>{blocks(item.tokens)}</li>
      ))}
    </Tag>
  );
}

function Table({ table: { header, rows } }: { readonly table: Tokens.Table }) {
  const hasHead = header.some(({ text }) => text !== '');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="scroll-x" tabIndex={0} aria-label="Table">
      <table>
        {hasHead && (
          <thead>
            <tr>{cells(header, 'th')}</tr>
          </thead>
        )}
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <tr key={index}>{cells(row, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function cells(row: readonly Tokens.TableCell[], Tag: 'td' | 'th'): ReactNode[] {
  // biome-ignore lint/suspicious/noArrayIndexKey: as above
  return row.map((cell, index) => <Tag key={index}>{blocks(cell.tokens)}</Tag>);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
};

function unescaped(text: string): string {
  return text.replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
