/** Mail that goes nowhere: a sandbox's messages as .eml files in a folder, which any mail program opens. */
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Mail, MailPort, MailResult } from './port.ts'

/** The oldest go first. A message is some 20 KB: 100 MB at most. */
const FILES_MAX = 5000
/** Looking at the whole folder is for every so many. */
const LOOK_EVERY = 100

export class FolderMail implements MailPort {
  readonly #folder: string
  readonly #from: string
  #written = 0

  constructor(folder: string, from: string) {
    this.#folder = folder
    this.#from = from
  }

  /** A repeat replaces its file: the name is the message's id. */
  async send(mail: Mail): Promise<MailResult> {
    try {
      // Loaded for the first message, not for a server that sends none.
      const { mimeOf } = await import('./mime.ts')
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      const file = join(this.#folder, `${mail.messageId}.eml`)
      await writeFile(`${file}.part`, await mimeOf(mail, this.#from), { mode: 0o600 })
      await rename(`${file}.part`, file)
      if (this.#written++ % LOOK_EVERY === 0) await this.#removeOldest()
      return { outcome: 'accepted', reason: 'written into the folder' }
    } catch (error) {
      const { code = 'error' } = error as NodeJS.ErrnoException
      return { outcome: 'failed', reason: `the folder could not be written: ${code}` }
    }
  }

  /** Ids begin with their time. */
  async #removeOldest(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.eml')).sort()
    for (const name of names.slice(0, Math.max(0, names.length - FILES_MAX))) {
      await rm(join(this.#folder, name), { force: true })
    }
  }
}
