/** Damage to files for the bank and their records. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Case, type Copy, first, type PayoutRow, payoutSql } from './support.ts'

const fileOf = async ({ one, bankFolder }: Copy) => {
  const { file_id, payment_reference, payout_id } = await one<PayoutRow>(first)
  const name = readdirSync(join(bankFolder, 'outgoing')).find((file) => file.includes(file_id)) as string
  const path = join(bankFolder, 'outgoing', name)
  return { file_id, payment_reference, payout_id, path, text: readFileSync(path, 'utf8') }
}

const contentCase = (
  name: string,
  named: string,
  change: (text: string, reference: string) => string,
): Case => ({
  name,
  named,
  async plant(copy) {
    const { file_id, path, text, payment_reference } = await fileOf(copy)
    const changed = change(text, payment_reference)
    expect(changed).not.toBe(text)
    writeFileSync(path, changed)
    return { file_id }
  },
})

export const FILES: Case[] = [
  {
    name: 'a file whose sum was changed',
    named: 'I9 file-amount',
    async plant({ one, sql }) {
      const { file_id } = await one<PayoutRow>(first)
      await sql(
        `UPDATE records SET data = replace(CAST(data AS TEXT), '"amount":', '"amount":1') WHERE id = '${file_id}'`,
      )
      return { file_id }
    },
  },
  {
    name: 'a file whose count was changed',
    named: 'I9 file-count',
    async plant({ one, sql }) {
      const { file_id } = await one<PayoutRow>(first)
      await sql(
        `UPDATE records SET data = replace(CAST(data AS TEXT), '"count":2', '"count":1') WHERE id = '${file_id}'`,
      )
      return { file_id }
    },
  },
  {
    name: 'a payout that was moved to another file',
    named: 'I9 file-amount',
    async plant({ one, sql }) {
      const { file_id } = await one<PayoutRow>(first)
      const { payout_id } = await one<PayoutRow>(
        `${payoutSql} WHERE file_id IS NOT NULL AND file_id <> '${file_id}'`,
      )
      await sql(`UPDATE payouts SET file_id = '${file_id}' WHERE payout_id = '${payout_id}'`)
      return { file_id }
    },
  },
  {
    name: 'a payout in a file of which there is no record',
    named: 'I9 file-without-record',
    async plant({ one, sql }) {
      const { file_id } = await one<PayoutRow>(first)
      await sql(`DELETE FROM records WHERE id = '${file_id}'`)
      return { file_id }
    },
  },
  contentCase('a file that pays another amount', 'I9 file-payout-amount', (text) =>
    text.replace(
      /(<InstdAmt[^>]*>)(\d)/,
      (_, tag: string, digit: string) => `${tag}${(Number(digit) % 9) + 1}`,
    ),
  ),
  contentCase('a file that pays into another account', 'I9 file-payout-account', (text) =>
    text.replace(/(<CdtrAcct>\s*<Id>\s*<IBAN>)[^<]*/, '$1DE02120300000000202051'),
  ),
  contentCase('a file that names no account to pay into', 'I9 file-payout-account', (text) =>
    text.replace(/<CdtrAcct>[\s\S]*?<\/CdtrAcct>/, ''),
  ),
  contentCase('a file that pays somebody else', 'I9 file-foreign-payout', (text, reference) =>
    text.replaceAll(`<EndToEndId>${reference}`, '<EndToEndId>ELSEWHERE'),
  ),
  contentCase('a file that does not pay a payout', 'I9 file-payout-missing', (text, reference) =>
    text.replaceAll(`<EndToEndId>${reference}`, '<EndToEndId>ELSEWHERE'),
  ),
  contentCase('a file that pays a payout twice', 'I9 file-payout-twice', (text) =>
    text.replace(/(<CdtTrfTxInf>[\s\S]*?<\/CdtTrfTxInf>)/, '$1$1'),
  ),
  contentCase('a file whose control sum is wrong', 'I9 file-control-sum', (text) =>
    text.replace(/<CtrlSum>\d/, '<CtrlSum>99'),
  ),
  contentCase('a file that is cut off', 'I9 file-unreadable', (text) => text.slice(0, -50)),
  {
    name: 'a file that nobody wrote',
    named: 'I9 file-unknown',
    async plant(copy) {
      const { path, text } = await fileOf(copy)
      const name = 'payouts-again.xml'
      writeFileSync(join(path, '..', name), text)
      return { file: name }
    },
  },
]
