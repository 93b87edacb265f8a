/**
 * A folder in memory as the run's temporary folder. Tests make hundreds of databases, and each asks for its syncs: these
 * are made as ever, and cost nothing there. What a disk does is tested where tests bring one (tmpfs.ts), and that there is
 * a sync before each answer by its system calls (crash/fsync.test.ts).
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
const NAME = /^capstan-tests-(\d+)$/
/** A whole run leaves some four until its end. */
const ROOM_BYTES = 10 * 1024 ** 3

/** Sets TMPDIR, for this process and those that it starts, where there is room; gives what removes the folder. */
export function makeRoom(): () => void {
  if (!hasRoom()) return () => {}
  for (const name of readdirSync(MEMORY)) if (isAbandoned(name)) remove(join(MEMORY, name))
  const folder = join(MEMORY, `capstan-tests-${process.pid}`)
  mkdirSync(folder)
  // For PostgreSQL's own user to get through to its folder.
  chmodSync(folder, 0o711)
  const removeIt = () => remove(folder)
  process.once('exit', removeIt)
  process.env.TMPDIR = folder
  return removeIt
}

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false
  const { bavail, bsize } = statfsSync(MEMORY)
  return Math.min(bavail * bsize, freemem()) >= ROOM_BYTES
}

/** Of a run that was killed, and could not remove it. */
function isAbandoned(name: string): boolean {
  const pid = NAME.exec(name)?.[1]
  return pid !== undefined && !existsSync(`/proc/${pid}`)
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}
