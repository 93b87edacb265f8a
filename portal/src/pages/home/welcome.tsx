import { Button, Group } from '@mantine/core'
import { Link } from 'react-router'
import { useMe } from '../../api/session.ts'
import { Section } from '../../parts/page.tsx'

/** For a merchant that has sold nothing yet: what to do first. */
export function Welcome() {
  const { mode, needs } = useMe()
  const isDeveloper = needs.includes('developer')
  return (
    <Section title="Welcome: nothing is sold yet">
      <ol className="steps">
        <li>
          <strong>Connect your shop.</strong>{' '}
          {isDeveloper
            ? 'Make a credential and put it, with this server’s address, into your shop.'
            : 'A developer or an owner of your account makes a credential for it.'}
        </li>
        <li>
          <strong>Place a first order</strong>
          {mode === 'sandbox' ? ', with any text as its authorization token.' : ' through your checkout.'}
        </li>
        <li>
          <strong>Capture it</strong> when its goods are sent. The money of each day, and the next payout,
          appear here.
        </li>
      </ol>
      <Group px={14} pb={14} gap="xs">
        {isDeveloper && (
          <Button component={Link} to="/developers">
            Make a credential
          </Button>
        )}
        <Button component={Link} to="/developers/quick-start" variant="default">
          Quick-start
        </Button>
      </Group>
    </Section>
  )
}
