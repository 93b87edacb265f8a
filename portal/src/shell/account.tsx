import { Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { type Me, useSignOut } from '../api/session.ts'
import { roleName } from '../format/names.ts'
import { Icon, type IconName } from '../parts/icon.tsx'

const THEMES = [
  { value: 'auto', label: 'As the system has it', icon: 'themeAuto' },
  { value: 'light', label: 'Light', icon: 'themeLight' },
  { value: 'dark', label: 'Dark', icon: 'themeDark' },
] as const satisfies readonly { value: string; label: string; icon: IconName }[]

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
        {THEMES.map(({ value, label, icon }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            leftSection={<Icon name={icon} size={16} />}
            rightSection={colorScheme === value ? <span aria-hidden="true">✓</span> : undefined}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="signOut" size={16} />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
