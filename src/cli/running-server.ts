/** How a command finds the server that owns a data folder: by a small file that the server leaves there. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const FILE = 'server.json'
/** It is this machine: a server that does not answer in this time is not there. */
const PROBE_TIMEOUT_MS = 2000

/**
 * Says where the server of this folder is. Only a help for people: a disk that takes no file is no obstacle.
 * Under its name the file is always whole.
 */
export async function announceServer(dataDir: string, url: string): Promise<void> {
  const file = join(dataDir, FILE)
  try {
    await writeFile(`${file}.new`, `${JSON.stringify({ url })}\n`, { mode: 0o600 })
    await rename(`${file}.new`, file)
  } catch {
    // The command that would look for it says that the folder is in use, and takes --url.
  }
}

export async function withdrawServer(dataDir: string): Promise<void> {
  await rm(join(dataDir, FILE), { force: true }).catch(() => {})
}

/** The URL of the server that owns the folder, if one runs. A file that a killed server left is seen through. */
export async function findServer(dataDir: string): Promise<string | undefined> {
  try {
    const { url } = JSON.parse(await readFile(join(dataDir, FILE), 'utf8')) as { url: string }
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS)
    const { ok } = await fetch(`${url}/health/live`, { signal })
    return ok ? url : undefined
  } catch {
    return undefined
  }
}
