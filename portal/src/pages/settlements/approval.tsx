import { Text } from '@mantine/core'
import { call } from '../../api/client.ts'
import { type Payout, payoutPath } from '../../api/settlements.ts'
import { moneyText } from '../../format/money.ts'
import { Action } from '../../parts/action.tsx'

/** The second operator's word for a payout that waits for it. */
export function Approval({ payout }: { payout: Payout }) {
  if (payout.hold !== 'AWAITING_APPROVAL') return null
  const { totals, currency, merchant_id, payment_reference: reference } = payout
  const amount = moneyText(totals.settlement_amount ?? 0, currency)
  return (
    <Action
      label="Approve"
      title={`Approve ${reference}`}
      confirm={`Approve ${amount}`}
      button={{ variant: 'filled' }}
      done={`${reference} is approved.`}
      run={(_, key) => call('POST', `${payoutPath(reference)}/approval`, { idempotencyKey: key })}
    >
      <Text>
        {amount} will go to {merchant_id} with the next file. It is approved by somebody else than who
        released it or named the account that it goes to.
      </Text>
    </Action>
  )
}
