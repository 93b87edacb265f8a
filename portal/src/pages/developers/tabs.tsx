import { useMe } from '../../api/session.ts'
import { Tabs } from '../../parts/tabs.tsx'
import './developers.css'

/** The pages for developers, beside each other. */
export function DeveloperTabs() {
  const { mode } = useMe()
  const tabs = [
    { path: 'developers', label: 'Credentials' },
    ...(mode === 'sandbox' ? [{ path: 'developers/sandbox', label: 'Sandbox' }] : []),
    { path: 'developers/quick-start', label: 'Quick-start' },
    { path: 'developers/reference', label: 'Reference' },
  ]
  return <Tabs label="For developers" tabs={tabs} />
}
