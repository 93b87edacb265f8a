import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type Contract, contractsQuery } from '../../api/contracts.ts'
import { type Balance, balanceQuery } from '../../api/settlements.ts'
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
}

const COLUMNS: Column<Next>[] = [
  { head: 'Currency', cell: ({ contract }) => contract.currency },
  {
    head: 'Next cut-off',
    cell: ({ contract: { next_payout_at: at } }) => (at ? <When at={at} relative /> : 'None is planned'),
  },
  { head: 'To account', wide: true, cell: ({ contract }) => <AccountText contract={contract} /> },
  {
    head: 'Owed to you',
    end: true,
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

/** When money comes next, and how much is owed until now. */
export function NextPayouts() {
  const contracts = useQuery(contractsQuery())
  const balance = useQuery(balanceQuery())
  const error = contracts.error ?? balance.error
  if (error) {
    return (
      <Section title="Next payouts">
        <Failure error={error} onRetry={() => void Promise.all([contracts.refetch(), balance.refetch()])} />
      </Section>
    )
  }
  if (!contracts.data || !balance.data) return <Loading what="the next payouts" />
  if (contracts.data.length === 0) return null
  const balances = new Map(balance.data.balances.map((one) => [one.currency, one]))
  return (
    <Section title="Next payouts">
      <Rows
        label="Next payouts"
        columns={COLUMNS}
        rows={contracts.data.map((contract) => ({ contract, balance: balances.get(contract.currency) }))}
        keyOf={({ contract }) => contract.currency}
      />
      <Text className="note" component="p" mt="xs">
        The next payout has of what is owed all that is due at its cut-off; the rest comes with later ones. On
        its way: in payouts that are made, which the bank has not executed yet.
      </Text>
    </Section>
  )
}
