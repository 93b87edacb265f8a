/** Which port a server has, by its settings. */
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { FolderMail } from './folder.ts'
import type { MailPort } from './port.ts'

/** Of a sandbox that was given none: example domains receive nothing (RFC 2606). */
const SANDBOX_FROM = 'orders@capstan.example'

type MailSettings = Pick<Config, 'mode' | 'dataDir' | 'databaseUrl' | 'mailUrl' | 'mailFrom' | 'mailFolder'>

/** Undefined: no messages are sent, and none are made. */
export async function openMail(config: MailSettings): Promise<MailPort | undefined> {
  const { mailUrl, mailFrom = SANDBOX_FROM } = config
  if (mailUrl !== undefined) {
    // Loaded where it is needed: most servers send no mail.
    const { SmtpMail, smtpSettings } = await import('./smtp.ts')
    return new SmtpMail(smtpSettings(mailUrl, mailFrom))
  }
  const folder = mailFolderOf(config)
  return folder === undefined ? undefined : new FolderMail(folder, mailFrom)
}

function mailFolderOf({ mode, dataDir, databaseUrl, mailFolder }: MailSettings): string | undefined {
  if (mailFolder !== undefined) return mailFolder
  // Processes on PostgreSQL may stand on several machines: there a folder is for somebody to name.
  return mode === 'sandbox' && databaseUrl === undefined ? join(dataDir, 'mail') : undefined
}
