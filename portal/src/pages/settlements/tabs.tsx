import { Tabs } from '../../parts/tabs.tsx'

const TABS = [
  { path: 'settlements', label: 'Payouts' },
  { path: 'settlements/fees', label: 'Fees' },
  { path: 'settlements/balance', label: 'Balance' },
  { path: 'settlements/contract', label: 'Contract' },
  { path: 'settlements/trace', label: 'Trace' },
]

export function SettlementTabs() {
  return <Tabs label="Settlements" tabs={TABS} />
}
