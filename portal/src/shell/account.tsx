import { Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { Link } from 'react-router'
import { type Me, useSignOut } from '../api/session.ts'
import { roleName } from '../format/names.ts'
import { Icon } from '../parts/icon.tsx'

const THEMES = [
  { value: 'auto', label: 'As the system has it' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const
type Theme = (typeof THEMES)[number]['value']

/** Who is signed in; light or dark; the way out. */
export function Account({ me: { user } }: { me: Me }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const signOut = useSignOut()
  return (
    <Menu position="bottom-end" width={240} shadow="md">
      <Menu.Target>
        <UnstyledButton className="account" aria-label={`Account of ${user.name}`}>
          <span className="initial" aria-hidden="true">
            {[...user.name.trim()][0]?.toUpperCase() ?? '?'}
          </span>
          <Icon name="down" size={14} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="account-head">
          <Text fw={600} truncate>
            {user.name}
          </Text>
          <Text size="sm" c="dimmed" truncate>
            {user.email}
          </Text>
          <Text size="sm" c="dimmed">
            {roleName(user.role)}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<Icon name="people" size={16} />}>
          Your account
        </Menu.Item>
        <Menu.Divider />
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as Theme)}>
          <Menu.Label>Light or dark</Menu.Label>
          {THEMES.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
