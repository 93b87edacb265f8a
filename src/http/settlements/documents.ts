/** What the operations that answer with a PDF have in common. */
import { maskedAccount } from '../../domain/contract/bank-account.ts'
import type { Payout } from '../../domain/payout/payout.ts'
import { refuse } from '../../domain/refusals.ts'
import { TooManyDocuments } from '../../reports/pdf-thread.ts'
import type { PdfParty } from '../../reports/settlement-pdf.ts'
import type { Answer } from '../answer.ts'
import { RefusedCall } from '../request.ts'
import type { Call } from '../route.ts'
import { attachment } from './shared.ts'

/** Whom it is for, as the merchants' table has it. */
export async function partyOf({
  merchantId,
  services,
}: Pick<Call<unknown, unknown>, 'merchantId' | 'services'>): Promise<PdfParty> {
  const merchant = await services.reader.merchant(merchantId)
  return { merchantId, name: merchant?.name ?? merchantId }
}

/** As everywhere: enough of the account's number to know it by, and not the number. */
export function withMaskedAccount(payout: Payout): Payout {
  const { account } = payout
  if (!account) return payout
  const number = maskedAccount(account)
  const masked =
    account.kind === 'iban' ? { ...account, iban: number } : { ...account, accountNumber: number }
  return { ...payout, account: masked }
}

/** @throws RefusedCall when more documents are being made than may wait */
export async function madeDocument(making: Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await making
  } catch (error) {
    throw error instanceof TooManyDocuments ? new RefusedCall(refuse('unavailable')) : error
  }
}

export function pdf(body: Uint8Array, name: string): Answer {
  return { status: 200, contentType: 'application/pdf', headers: [attachment(name)], body }
}
