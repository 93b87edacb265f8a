/** How files go to a bank and come from it. A folder is the first way; SFTP, EBICS or HTTPS would be others. */
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, readdir, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { BANK_FILE_MAX_BYTES, BankFileProblem } from './bank-file-problem.ts'

/**
 * A file is staged before what is in it is recorded as sent, and delivered after: whoever stops in between finds
 * it staged, and delivers it then. So the bank never gets a file that our books do not know, and gets each once.
 */
export interface BankDelivery {
  /** Writes a file where the bank does not see it. It is on disk when this is over; staging it again replaces it. */
  stage(name: string, content: string): Promise<void>
  /** Gives a staged file to the bank, under this name. One that is not staged any more was given: nothing happens. */
  deliver(staged: string, name: string): Promise<void>
  isStaged(name: string): Promise<boolean>
  /** What a bank's software does: puts a file where incoming ones are. */
  receive(name: string, content: string): Promise<void>
  /** Names of what the bank has sent and nobody is done with, sorted; at most `INCOMING_AT_ONCE`. */
  incoming(): Promise<string[]>
  /** @throws BankFileProblem when it is larger than what is read. */
  read(name: string): Promise<Buffer>
  /** Puts away what came in, by whether it could be used. What was put away already stays as it is. */
  done(name: string, ok: boolean): Promise<void>
}

/** So many statements are there after months without a reader; the rest is listed when these are done. */
export const INCOMING_AT_ONCE = 1000

/** Files in them hold names and account numbers: for our own account's eyes. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

/**
 * Below `folder`: staging/ and outgoing/, from which the bank's software takes files; incoming/, in which it puts
 * them, and processed/ and rejected/, in which they end. All five are on one file system, so that a move is atomic.
 */
export function folderDelivery(folder: string): BankDelivery {
  const at = (subfolder: Subfolder, name = '') => join(folder, subfolder, name)
  const prepare = () =>
    Promise.all(SUBFOLDERS.map((subfolder) => mkdir(at(subfolder), { recursive: true, mode: FOLDER_MODE })))

  /** Under another name until it is on disk: what has the right name is complete. */
  const place = async (subfolder: Subfolder, name: string, content: string) => {
    checkName(name)
    await prepare()
    await flush(folder)
    const unfinished = at(subfolder, `.${randomUUID()}.tmp`)
    try {
      await writeFlushed(unfinished, content)
      await rename(unfinished, at(subfolder, name))
    } catch (error) {
      await unlink(unfinished).catch(() => undefined)
      throw error
    }
    await flush(at(subfolder))
  }

  return {
    stage: (name, content) => place('staging', name, content),

    async deliver(staged, name) {
      checkName(staged)
      checkName(name)
      await moveFlushed(at('staging'), at('outgoing'), staged, name)
    },

    receive: (name, content) => place('incoming', name, content),

    async isStaged(name) {
      checkName(name)
      return isThere(at('staging', name))
    },

    async incoming() {
      await prepare()
      const entries = await readdir(at('incoming'), { withFileTypes: true })
      return entries
        .filter((entry) => entry.isFile() && isComplete(entry.name))
        .map(({ name }) => name)
        .sort()
        .slice(0, INCOMING_AT_ONCE)
    },

    async read(name) {
      checkName(name)
      return readBounded(at('incoming', name))
    },

    async done(name, ok) {
      checkName(name)
      const subfolder = ok ? 'processed' : 'rejected'
      const free = await freeName(at(subfolder), name)
      await moveFlushed(at('incoming'), at(subfolder), name, free)
    },
  }
}

const SUBFOLDERS = ['staging', 'outgoing', 'incoming', 'processed', 'rejected'] as const
type Subfolder = (typeof SUBFOLDERS)[number]

/** Bytes of a name that file systems take, less what we put behind one. */
const NAME_MAX_BYTES = 240

/** One component of a path, which is visible and can be printed. */
function isName(name: string): boolean {
  return (
    name !== '' &&
    !name.startsWith('.') &&
    !/[/\\\p{C}]/u.test(name) &&
    Buffer.byteLength(name) <= NAME_MAX_BYTES
  )
}

/** What is still being written, by the bank's software or a copy, has a name that says so. */
function isComplete(name: string): boolean {
  return isName(name) && !/\.(tmp|part)$/i.test(name)
}

function checkName(name: string): void {
  if (!isName(name))
    throw new RangeError(`${JSON.stringify(name.slice(0, 100))} cannot be the name of a file.`)
}

/** Banks use names again: what is there is never replaced. */
async function freeName(folder: string, name: string): Promise<string> {
  for (let count = 0; ; count++) {
    const candidate = count === 0 ? name : `${name}.${count}`
    if (!(await isThere(join(folder, candidate)))) return candidate
  }
}

/**
 * Moves it, if it is still there, and waits until both folders say so on disk: also when another process, or
 * this one before it was killed, has moved it and not waited.
 */
async function moveFlushed(from: string, to: string, name: string, newName: string): Promise<void> {
  try {
    await rename(join(from, name), join(to, newName))
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  await flush(to)
  await flush(from)
}

async function writeFlushed(path: string, content: string): Promise<void> {
  const handle = await open(path, 'wx', FILE_MODE)
  try {
    await handle.writeFile(content, 'utf8')
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function readBounded(path: string): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    const { size } = await handle.stat()
    if (size > BANK_FILE_MAX_BYTES) throw BankFileProblem.tooLarge()
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** Windows cannot flush a folder, and does not need to. */
async function flush(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
