import { Text } from '@mantine/core'
import { Copyable } from './copy.tsx'
import { Facts } from './facts.tsx'

/** What is shown once, and kept nowhere. */
export function Secret({ username, secret }: { username: string; secret: string | undefined }) {
  return (
    <>
      <Text>Copy the password now. It is shown once, and kept nowhere.</Text>
      <Facts
        facts={[
          { name: 'Username', value: <Copyable text={username} label="username" /> },
          { name: 'Password', value: secret && <Copyable text={secret} label="password" /> },
        ]}
      />
    </>
  )
}
