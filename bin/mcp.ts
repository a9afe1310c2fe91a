/** `mcp`: what is read here, for an assistant. It ends when its input does. */
import { once } from 'node:events';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { Answer, ReadContext } from './context';
import { mcpServer } from './mcp/server';
import { versionOf } from './project';

/** @param context to read with: nothing that changes anything is given on. */
export async function serve({ globals, read, say }: ReadContext): Promise<Answer> {
  const server = mcpServer({ globals, read, say }, versionOf());
  await server.connect(new StdioServerTransport());
  say('serving the Model Context Protocol on stdin and stdout; it only reads');
  await once(process.stdin, 'close');
  await server.close();
  return { text: '', json: null };
}
