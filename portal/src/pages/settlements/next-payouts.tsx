import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Contract, contractsQuery } from '../../api/contracts.ts'
import { type Balance, balanceQuery, type NextPayout, nextPayoutsQuery } from '../../api/settlements.ts'
import { holdName } from '../../format/settlement-names.ts'
import { Money } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { State } from '../../parts/state.tsx'
import { When } from '../../parts/when.tsx'
import { Failure, Loading } from '../../shell/states.tsx'

interface Next {
  contract: Contract
  balance: Balance | undefined
  expected: NextPayout | undefined
}

const COLUMNS: Column<Next>[] = [
  { head: 'Currency', cell: ({ contract }) => contract.currency },
  {
    head: 'Next cut-off',
    wraps: true,
    cell: ({ contract: { next_payout_at: at } }) => (at ? <When at={at} relative /> : 'None is planned'),
  },
  {
    head: 'Expected',
    end: true,
    cell: ({ contract, expected }) => <Expected currency={contract.currency} expected={expected} />,
  },
  { head: 'To account', wide: true, cell: ({ contract }) => <AccountText contract={contract} /> },
  {
    head: 'Owed to you',
    end: true,
    wide: true,
    cell: ({ contract, balance }) => (
      <Money minor={balance?.unsettled_amount ?? 0} currency={contract.currency} />
    ),
  },
  {
    head: 'On its way',
    end: true,
    wide: true,
    cell: ({ contract, balance }) => (
      <Money minor={balance?.in_transit_amount ?? 0} currency={contract.currency} />
    ),
  },
]

function AccountText({ contract: { hold, account } }: { contract: Contract }) {
  if (hold) return <State word={`Held: ${holdName(hold.reason).toLowerCase()}`} tone="warn" />
  if (!account) return <State word="No account is named" tone="warn" />
  return <span className="figures">{account.iban ?? account.account_number}</span>
}

function Expected({ currency, expected }: { currency: string; expected: NextPayout | undefined }) {
  const amount = <Money minor={expected?.settlement_amount ?? 0} currency={currency} />
  if (!expected || expected.is_paid) return amount
  const { return_amount = 0, sale_amount = 0, holdback_amount = 0, deposit_amount = 0 } = expected.totals
  if (sale_amount === 0 && return_amount === 0 && holdback_amount === 0 && deposit_amount === 0) return amount
  return (
    <>
      {amount}
      <Text size="xs" c="dimmed">
        {expected.totals.closing_debt_balance_amount ? 'It pays debt first' : 'Too little: it waits for more'}
      </Text>
    </>
  )
}

/** Most merchants have one currency: so high is the table then. */
const ONE_PAYOUT_PX = 99

const WORDS = (
  <Text className="note" component="p" mt="xs">
    Expected: what the next payout comes to if nothing else is captured or refunded until its cut-off, after
    fees, reserve and debt. What is owed and due later comes with later ones. On its way: in payouts that are
    made, which the bank has not executed yet.
  </Text>
)

/** When money comes next, what comes then, and how much is owed until now. */
export function NextPayouts() {
  const contracts = useQuery(contractsQuery())
  const balance = useQuery(balanceQuery())
  const next = useQuery(nextPayoutsQuery())
  const error = contracts.error ?? balance.error ?? next.error
  if (error) {
    return (
      <Section title="Next payouts">
        <Failure
          error={error}
          onRetry={() => void Promise.all([contracts.refetch(), balance.refetch(), next.refetch()])}
        />
      </Section>
    )
  }
  if (!contracts.data || !balance.data || !next.data) {
    return (
      <Section title="Next payouts">
        <Loading what="the next payouts" height={ONE_PAYOUT_PX} />
        {WORDS}
      </Section>
    )
  }
  if (contracts.data.length === 0) return null
  const balances = new Map(balance.data.balances.map((one) => [one.currency, one]))
  const expected = new Map(next.data.payouts.map((one) => [one.currency, one]))
  return (
    <Section title="Next payouts">
      <Rows
        label="Next payouts"
        columns={COLUMNS}
        rows={contracts.data.map((contract) => ({
          contract,
          balance: balances.get(contract.currency),
          expected: expected.get(contract.currency),
        }))}
        keyOf={({ contract }) => contract.currency}
      />
      {WORDS}
    </Section>
  )
}
