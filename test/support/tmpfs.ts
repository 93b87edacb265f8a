/** A disk of a few megabytes, to be filled up: a tmpfs of its own. Mounting needs root, and may be forbidden all the same. */
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  path: string
  /** Takes all the room that is left. */
  fill(): void
  /** Gives it back. */
  free(): void
  /** Whatever is on it is gone. */
  remove(): void
}

/** Throws where it is not permitted: ask `tmpfsSkipReason` first. */
export function mountSmallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'capstan-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', path], {
      stdio: 'pipe',
    })
  } catch (error) {
    rmdirSync(path)
    throw error
  }
  const ballast = join(path, 'ballast')
  return {
    path,
    fill: () => fill(ballast),
    free: () => rmSync(ballast, { force: true }),
    remove: () => {
      execFileSync('umount', ['--lazy', path], { stdio: 'pipe' })
      rmdirSync(path)
    },
  }
}

/** Why there can be no small disk here; undefined where there can. */
export function tmpfsSkipReason(): string | undefined {
  try {
    mountSmallDisk(1).remove()
    return undefined
  } catch (error) {
    return `A tmpfs cannot be mounted here (${String(error).split('\n')[0]}).`
  }
}

function fill(path: string): void {
  const file = openSync(path, 'w')
  try {
    for (const size of [64 * 1024, 4096, 512]) writeUntilFull(file, Buffer.alloc(size))
  } finally {
    closeSync(file)
  }
}

function writeUntilFull(file: number, block: Buffer): void {
  try {
    for (;;) writeSync(file, block)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOSPC') throw error
  }
}
