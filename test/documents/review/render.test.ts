/** The two documents: nothing from outside becomes markup, and the page needs nothing but itself. */
import {
  code,
  command,
  type Document,
  fillIn,
  item,
  link,
  list,
  paragraph,
  strong,
  table,
  text,
} from '../../../src/documents/review/document';
import { reviewHtml } from '../../../src/documents/review/render/html';
import { reviewMarkdown } from '../../../src/documents/review/render/markdown';
import { reviewed } from './reading';
import { leakResolved, refusedWithoutHeadroom } from './stories';

const EVIL = '<script>alert(1)</script> [a](http://b) `c` | # d &amp; ![x](y) \u202e';

const document: Document = {
  title: `Review ${EVIL}`,
  sections: [
    {
      title: 'All blocks',
      blocks: [
        paragraph('1. no list, ', strong('no *bold*'), ' and ', code('a|b`c')),
        list([item(text('- no list in a list'), [text(EVIL)]), text('+ plain')]),
        table(['A|', ''], [[EVIL, text(command('kubectl -p \'{"a":"b"}\' | cat'))]]),
        fillIn('who <was> on call'),
        paragraph(
          link('The alert', 'https://prometheus.example/graph?a=1'),
          link('Bad', 'javascript:alert(1)'),
        ),
        { kind: 'file', name: 'a.yaml', text: 'a: ```\n  b: <c>\n' },
      ],
    },
  ],
};

it('writes Markdown in which nothing from outside is markup', () => {
  expect(
    reviewMarkdown(document),
  ).toBe(`# Review \\<script\\>alert(1)\\</script\\> \\[a\\](http\\://b) \\\`c\\\` \\| \\# d \\&amp; \\!\\[x\\](y)

## All blocks

1\\. no list, **no \\*bold\\*** and \`\`a\\|b\`c\`\`

- \\- no list in a list
  - \\<script\\>alert(1)\\</script\\> \\[a\\](http\\://b) \\\`c\\\` \\| \\# d \\&amp; \\!\\[x\\](y)
- \\+ plain

| A\\| |  |
| --- | --- |
| \\<script\\>alert(1)\\</script\\> \\[a\\](http\\://b) \\\`c\\\` \\| \\# d \\&amp; \\!\\[x\\](y) | \`kubectl -p '{"a":"b"}' \\| cat\` |

> **To fill in:** who \\<was\\> on call

[The alert](<https://prometheus.example/graph?a=1>)Bad: javascript:alert(1)

a.yaml

\`\`\`\`yaml
a: \`\`\`
  b: <c>
\`\`\`\`
`);
});

describe('the page', () => {
  const page = reviewHtml(document);
  const body = page.slice(page.indexOf('<body>'));

  it('escapes everything', () => {
    expect(body).toContain(
      '<h1>Review &lt;script&gt;alert(1)&lt;/script&gt; [a](http://b) `c` | # d &amp;amp; ![x](y)',
    );
    expect(body).toContain('<li>- no list in a list<ul><li>&lt;script&gt;');
    expect(body).toContain('<td data-head="A|">&lt;script&gt;');
    expect(body).toContain('<td><code>kubectl -p &#39;{&quot;a&quot;:&quot;b&quot;}&#39; | cat</code></td>');
    expect(body).toContain('<blockquote><strong>To fill in:</strong> who &lt;was&gt; on call</blockquote>');
    expect(body).toContain('<pre tabindex="0">a: ```\n  b: &lt;c&gt;\n</pre>');
  });

  it('links what a browser may follow, and nothing else', () => {
    expect(body).toContain(
      '<p><a href="https://prometheus.example/graph?a=1">The alert</a>Bad: javascript:alert(1)</p>',
    );
    expect(body.match(/href=/g)).toHaveLength(1);
  });

  it.each([
    ['of all blocks', page],
    ['of a leak', reviewHtml(reviewed(leakResolved()))],
    ['with a manifest', reviewHtml(reviewed(refusedWithoutHeadroom()))],
  ])('%s runs and fetches nothing', (_, html) => {
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toContain("content=\"default-src 'none'; style-src 'unsafe-inline'");
    expect(html).not.toMatch(
      /<(script|link|img|iframe|object|embed|form|base|svg)\b|\bsrc=|@import|url\(|\bon\w+="/i,
    );
    // Opened and closed alike, so that nothing leaks out of its place.
    for (const tag of [
      'table',
      'thead',
      'tbody',
      'tr',
      'td',
      'th',
      'ul',
      'li',
      'p',
      'h2',
      'code',
      'pre',
      'blockquote',
    ]) {
      expect([tag, html.split(new RegExp(`<${tag}[ >]`)).length]).toEqual([
        tag,
        html.split(`</${tag}>`).length,
      ]);
    }
  });

  it('is for light and dark, for paper and for 390 pixels', () => {
    expect(page).toContain('name="viewport" content="width=device-width,initial-scale=1"');
    expect(page).toContain('@media (prefers-color-scheme:dark)');
    expect(page).toContain('@media print');
    // Each cell is a line of its own there, and long words break: nothing is wider than the screen.
    expect(page).toMatch(/@media \(max-width:45rem\)\{[^@]*td\{display:block/);
    expect(page).toContain('overflow-wrap:anywhere');
  });
});

it('marks what only a person knows', () => {
  const marks = reviewMarkdown(reviewed(leakResolved())).match(/^> \*\*To fill in:\*\* .+$/gm);
  expect(marks).toHaveLength(5);
});
