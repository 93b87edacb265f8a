/** Files that must be there after a power cut. */
import { constants } from 'node:fs'
import { mkdir, open, readdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StorageRefused } from './settings.ts'

/** Makes the folder for a backup. One that holds something already is refused: no backup replaces another. */
export async function makeTargetFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  if ((await readdir(folder)).length > 0) {
    throw new StorageRefused(
      `The backup folder ${folder} is not empty: name one that is, or that does not exist.`,
    )
  }
}

/**
 * Has `write` fill a file under another name, waits until it is on disk and only then gives it its own: what
 * has the right name is complete.
 */
export async function writeDurably(
  path: string,
  write: (unfinished: string) => Promise<void>,
): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const unfinished = `${path}.unfinished`
  await write(unfinished)
  await flush(unfinished)
  await rename(unfinished, path)
  await flush(folder)
  await flush(join(folder, '..'))
}

/** Windows cannot flush a folder, and does not need to. */
async function flush(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
