import { Tabs } from '../../parts/tabs.tsx'

const TABS = [
  { path: 'people', label: 'Users' },
  { path: 'people/audit', label: 'Audit trail' },
]

export function PeopleTabs() {
  return <Tabs label="People" tabs={TABS} />
}
