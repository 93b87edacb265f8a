/** Four eyes, in production: nobody alone decides that a large payout goes, and where to. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SANDBOX_TERMS } from '../../src/domain/contract/terms.ts'
import type { Payout } from '../../src/domain/payout/payout.ts'
import { OPERATOR } from '../../src/engine/command.ts'
import { TEST_STORES } from '../support/databases.ts'
import { DAY_MS, type Process, started } from '../support/engine-process.ts'

const CURRENCY = 'EUR'
const AMOUNT = 1000
const LINE = { name: 'Tomatoes', quantity: 1, unit_price: AMOUNT, total_amount: AMOUNT }
const ORDER = {
  purchase_country: 'DE',
  purchase_currency: CURRENCY,
  order_amount: AMOUNT,
  order_lines: [LINE],
}
const [ANNA, BO, CLEO] = ['operator:anna', 'operator:bo', 'operator:cleo'] as const
const [FIRST, SECOND] = ['DE89370400440532013000', 'FR1420041010050500013M02606'] as const

for (const { name, skipReason, newPlace } of TEST_STORES) {
  describe.skipIf(skipReason)(`A payout that is large, on ${name}`, () => {
    let process: Process
    let merchantId: string
    let payout: Payout

    beforeAll(async () => {
      const settings = { approvalAbove: { [CURRENCY]: 500 } }
      process = await started(await newPlace(), { mode: 'production', settings })
    })
    afterAll(() => process.close())
    beforeEach(async () => {
      merchantId = (await process.ask<'addMerchant'>(OPERATOR, { type: 'addMerchant', name: 'Shop' }))
        .merchantId
      await process.ask<'registerTerms'>(OPERATOR, {
        type: 'registerTerms',
        forMerchantId: merchantId,
        currency: CURRENCY,
        terms: { ...SANDBOX_TERMS, fees: [{ percentage: 0, fixed: 0 }] },
      })
      await nameAccount(FIRST, ANNA)
      await captured()
      await process.wait(1.5 * DAY_MS)
      await process.doDue()
      payout = await made()
    })

    const made = async () => (await process.payouts(merchantId, CURRENCY)).at(-1) as Payout

    async function captured(): Promise<void> {
      const { token } = await process.ask<'registerAuthorization'>(OPERATOR, {
        type: 'registerAuthorization',
        forMerchantId: merchantId,
        amount: AMOUNT,
        currency: CURRENCY,
        paymentMethod: { type: 'invoice' },
      })
      const placing = { type: 'placeOrder', token, fields: ORDER, autoCapture: true } as const
      await process.ask<'placeOrder'>(merchantId, placing)
    }

    const nameAccount = (iban: string, by: string) =>
      process.ask<'setBankAccount'>(
        OPERATOR,
        {
          type: 'setBankAccount',
          forMerchantId: merchantId,
          currency: CURRENCY,
          account: { kind: 'iban', iban, holder: 'Shop' },
        },
        by,
      )

    const approval = (by: string) =>
      process.try<'approvePayout'>(
        OPERATOR,
        { type: 'approvePayout', paymentReference: payout.paymentReference },
        by,
      )

    async function sentFor(): Promise<Payout> {
      await process.doDue()
      await process.wait(120_000)
      await process.doDue()
      return made()
    }

    it('goes when somebody else than who named its account approves it', async () => {
      expect(payout).toMatchObject({ state: 'created', hold: 'AWAITING_APPROVAL' })
      expect(await approval(ANNA)).toMatchObject({ status: 'refused' })
      expect(await approval(BO)).toMatchObject({ status: 'accepted' })
      expect(await sentFor()).toMatchObject({ fileId: expect.any(String), account: { iban: FIRST } })
    })

    it('is approved for the account that it had: with another one it waits again', async () => {
      await approval(BO)
      await nameAccount(SECOND, BO)
      const waiting = await sentFor()
      expect(waiting).toMatchObject({ state: 'created', hold: 'AWAITING_APPROVAL' })
      expect([waiting.fileId, waiting.approvedBy]).toEqual([undefined, undefined])
      expect(await approval(BO)).toMatchObject({ status: 'refused' })
      expect(await approval(CLEO)).toMatchObject({ status: 'accepted' })
      expect(await sentFor()).toMatchObject({ fileId: expect.any(String), account: { iban: SECOND } })
    })

    it('waits again after a review in which its account was changed', async () => {
      await approval(BO)
      const hold = { type: 'setHold', forMerchantId: merchantId, currency: CURRENCY } as const
      await process.ask<'setHold'>(OPERATOR, { ...hold, note: 'A question' }, BO)
      expect(await sentFor()).toMatchObject({ hold: 'UNDER_REVIEW' })
      await nameAccount(SECOND, CLEO)
      await process.ask<'setHold'>(OPERATOR, hold, BO)
      expect(await sentFor()).toMatchObject({ hold: 'AWAITING_APPROVAL' })
    })

    it('stays approved when the same account is named again', async () => {
      await approval(BO)
      await nameAccount(FIRST, ANNA)
      expect(await sentFor()).toMatchObject({ fileId: expect.any(String), account: { iban: FIRST } })
    })
  })
}
