import { describe, expect, it } from 'vitest';
import { addressProblem } from './address.ts';

describe('the address of a receiver', () => {
  it.each([
    'https://shop.example/hooks/drops?key=1',
    'https://shop.example:8443/',
    'https://8.8.8.8/',
    'https://172.15.255.255/',
    'https://172.32.0.1/',
    'https://192.167.1.1/',
    'https://223.255.255.255/',
    'https://[2606:4700:4700::1111]/',
    'https://localhost.example/',
    'https://internal.example/',
  ])('HOOK-4: %s may be told', (url) => {
    expect(addressProblem(url, false)).toBeNull();
  });

  it.each([
    'https://localhost/',
    'https://LOCALHOST./',
    'https://localhost../',
    'https://10.0.0.1../',
    'https://shop..example/',
    'https://api.localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://nas.home.arpa/',
    'https://intranet/',
    'https://0.0.0.0/',
    'https://10.0.0.1/',
    'https://100.64.0.1/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::]/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[64:ff9b::a00:1]/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fd12:3456::1]/',
    'https://[ff02::1]/',
    'https://[2001::1]/',
    'https://[2001:db8::1]/',
    'https://[2002:7f00:1::]/',
  ])('HOOK-4: %s is not out in the world', (url) => {
    expect(addressProblem(url, false)).toMatch(/public host/);
  });

  it.each([
    ['http://shop.example/', /https/],
    ['ftp://shop.example/', /https/],
    ['javascript:alert(1)', /https/],
    ['data:text/plain,x', /https/],
    ['https://user@shop.example/', /user name/],
    ['https://:secret@shop.example/', /user name/],
    ['shop.example/hook', /not an address/],
    ['https://', /not an address/],
    ['', /not an address/],
  ])('HOOK-4: %j is refused for what it is', (url, reason) => {
    expect(addressProblem(url, false)).toMatch(reason);
  });

  it('HOOK-4: local development may use plain http and this machine, and nothing else that is private', () => {
    for (const url of ['http://localhost:4000/', 'https://127.0.0.1/', 'http://[::1]:80/', 'http://shop.example/']) {
      expect(addressProblem(url, true)).toBeNull();
    }
    for (const url of [
      'http://10.0.0.1/',
      'http://169.254.169.254/',
      'http://printer.local/',
      'http://u@localhost/',
      'ws://localhost/',
    ]) {
      expect(addressProblem(url, true)).not.toBeNull();
    }
  });
});
