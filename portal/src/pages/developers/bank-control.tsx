/** What the sandbox's own bank does with the next payouts. */
import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  type BankOrder,
  bankOrderQuery,
  useForgetBankOrder,
  useMoveClock,
  useOrderBank,
} from '../../api/developers.ts'
import { Section } from '../../parts/page.tsx'
import { Answered, Failure } from '../../shell/states.tsx'

const ORDERS = [
  { label: 'Reject the next payout', outcome: 'rejected' },
  { label: 'Pay the next one and return it', outcome: 'returned' },
] as const

export function BankControl() {
  const query = useQuery(bankOrderQuery)
  const order = useOrderBank()
  const forget = useForgetBankOrder()
  const day = useMoveClock()
  const isBusy = order.isPending || forget.isPending || day.isPending
  const error = order.error ?? forget.error ?? day.error
  return (
    <Section title="Bank">
      <p className="note">
        The bank of this sandbox pays what it is given. Let it refuse your next payout, or send the money
        back; then let a day pass, in which what is due is paid out and the bank answers.
      </p>
      <Answered query={query} what="what the bank does">
        {(known) => (
          <p className="note" role="status">
            {orderText(known)}
          </p>
        )}
      </Answered>
      <Group px={14} pb={14} gap="xs">
        {ORDERS.map(({ label, outcome }) => (
          <Button
            key={outcome}
            variant="default"
            size="xs"
            disabled={isBusy}
            onClick={() => order.mutate(outcome)}
          >
            {label}
          </Button>
        ))}
        <Button
          variant="default"
          size="xs"
          disabled={isBusy || !query.data || query.data.payouts === 0}
          onClick={() => forget.mutate()}
        >
          Let it pay again
        </Button>
        <Button
          variant="default"
          size="xs"
          loading={day.isPending}
          disabled={isBusy}
          onClick={() => day.mutate({ advance: 'P1D' })}
        >
          Run a day
        </Button>
      </Group>
      {error && <Failure error={error} />}
    </Section>
  )
}

function orderText({ payouts, outcome, reason }: BankOrder): string {
  if (payouts === 0 || outcome === undefined) return 'It pays your next payouts.'
  const which = payouts === 1 ? 'your next payout' : `your next ${payouts} payouts`
  const what = outcome === 'rejected' ? `It rejects ${which}` : `It pays ${which} and gives the money back`
  return reason === undefined ? `${what}.` : `${what}: ${reason}.`
}
