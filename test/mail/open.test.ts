import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../src/config.ts'
import { FolderMail } from '../../src/mail/folder.ts'
import { openMail } from '../../src/mail/open.ts'
import { SmtpMail } from '../../src/mail/smtp.ts'

const PRODUCTION = {
  CAPSTAN_MODE: 'production',
  CAPSTAN_PUBLIC_URL: 'https://pay.example',
  CAPSTAN_DATA: '/data',
}
const opened = (environment: Record<string, string>) => openMail(resolveConfig({}, environment))

describe('the mail port', () => {
  it('is a folder in a sandbox with a folder of its own, and nothing on PostgreSQL unless one is named', async () => {
    expect(await opened({})).toBeInstanceOf(FolderMail)
    const postgres = { CAPSTAN_DATABASE_URL: 'postgres://localhost/capstan' }
    expect(await opened(postgres)).toBeUndefined()
    expect(await opened({ ...postgres, CAPSTAN_MAIL_FOLDER: '/mail' })).toBeInstanceOf(FolderMail)
  })

  it('is nothing in production unless it is set', async () => {
    expect(await opened(PRODUCTION)).toBeUndefined()
    const mail = { CAPSTAN_MAIL_URL: 'smtps://mail.example', CAPSTAN_MAIL_FROM: 'orders@shop.example' }
    expect(await opened({ ...PRODUCTION, ...mail })).toBeInstanceOf(SmtpMail)
  })

  it('is the mail server where there are both', async () => {
    const both = {
      CAPSTAN_MAIL_URL: 'smtp://127.0.0.1:2525',
      CAPSTAN_MAIL_FROM: 'orders@shop.example',
      CAPSTAN_MAIL_FOLDER: '/mail',
    }
    expect(await opened(both)).toBeInstanceOf(SmtpMail)
  })
})
