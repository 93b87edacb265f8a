import { describe, expect, it } from 'vitest'
import { isAllowed } from './addresses.ts'

const NEVER = [
  '0.0.0.0',
  '0.1.2.3',
  '169.254.169.254',
  '169.254.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '224.0.0.1',
  '255.255.255.255',
  '192.0.0.192',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  'fd00:ec2::254',
  'fd20:ce::254',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  '::ffff:0:a9fe:a9fe',
]
const PRIVATE = [
  '127.0.0.1',
  '127.255.255.254',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '198.18.0.1',
  '192.0.2.1',
  '203.0.113.7',
  '::1',
  'fd12:3456::1',
  'fc00::1',
  '2001:db8::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '::ffff:0:7f00:1',
  '64:ff9b:1::1.1.1.1',
  '3fff::1',
  '5f00::1',
  '4000::1',
]
const PUBLIC = ['1.1.1.1', '93.184.215.14', '172.32.0.1', '11.0.0.1', '2606:4700::1111', '::ffff:1.1.1.1']

describe('an address that this server may speak to', () => {
  it.each(NEVER)('is never %s', (address) => {
    expect([isAllowed(address, 'sandbox'), isAllowed(address, 'production')]).toEqual([false, false])
  })

  it.each(PRIVATE)('is %s in a sandbox alone', (address) => {
    expect([isAllowed(address, 'sandbox'), isAllowed(address, 'production')]).toEqual([true, false])
  })

  it.each(PUBLIC)('is %s', (address) => {
    expect([isAllowed(address, 'sandbox'), isAllowed(address, 'production')]).toEqual([true, true])
  })
})
