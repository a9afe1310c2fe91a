/** The library that reads a kubeconfig takes longer to load than all else: a command that needs no kubeconfig does without. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ownCluster } from '../../bin/own-cluster';

const loaded = jest.fn();
jest.mock('@kubernetes/client-node/dist/config.js', () => {
  loaded();
  return jest.requireActual('@kubernetes/client-node/dist/config.js');
});

it('is loaded by whoever asks for the cluster, and by no one before', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'knhk-kubeconfig-'));
  try {
    const file = path.join(folder, 'config');
    writeFileSync(file, '{}');
    expect(loaded).not.toHaveBeenCalled();
    await expect(ownCluster({ KUBECONFIG: file })).rejects.toThrow(/names no current cluster/);
    expect(loaded).toHaveBeenCalledTimes(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
