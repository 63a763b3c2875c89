import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClientTo } from '../../fixtures/gateway-home.ts';
import { untilLive } from '../../fixtures/panel-stage.ts';
import { type DesktopApp, desktopPossible, startDesktop, startMs } from './desktop-app.ts';

const soon = { timeout: startMs / 2 };

interface Command {
  /** The code that it has told the person; resolves as soon as it has. */
  readonly code: Promise<string>;
  readonly ended: Promise<{ readonly exit: number | null; readonly stdout: string; readonly stderr: string }>;
}

describe.runIf(desktopPossible)(
  'a change from the command line while the app runs',
  { timeout: startMs },
  () => {
    let app: DesktopApp;
    const notes = () => app.electron.evaluate(() => Reflect.get(globalThis, 'notes') as string[]);
    const menu = async () => JSON.stringify((await app.view()).menu);

    /** The real command line, in a process of its own. */
    function snowgate(...args: string[]): Command {
      const child = spawn(process.execPath, [resolve('server/cli.ts'), ...args], {
        env: { ...process.env, SNOWGATE_HOME: app.home.root },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const texts = { stdout: '', stderr: '' };
      const ended = new Promise<Awaited<Command['ended']>>((done) => {
        child.once('close', (exit) => done({ exit, ...texts }));
      });
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        texts.stdout += text;
      });
      const code = new Promise<string>((told, failed) => {
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          texts.stderr += text;
          const found = /must be ([A-Z2-9]{4}-[A-Z2-9]{4})/.exec(texts.stderr)?.[1];
          if (found !== undefined) told(found);
        });
        void ended.then(() => failed(new Error(`it told no code: ${texts.stdout}${texts.stderr}`)));
      });
      code.catch(() => undefined);
      return { code, ended };
    }

    beforeAll(async () => {
      app = await startDesktop({ tray: true });
      await untilLive(await app.page());
      // No system under test shows notifications; what would be shown is written down.
      await app.electron.evaluate(({ Notification }) => {
        const shown: string[] = [];
        Object.assign(globalThis, { notes: shown });
        Notification.isSupported = () => true;
        Notification.prototype.show = function show(this: Electron.Notification) {
          shown.push(`${this.title} ${this.body}`);
          Object.assign(globalThis, { lastNote: this });
        };
      });
      addClientTo(app.home, 'bi', 'cursor', { allow: ['DEMO'], statements: { write: 'ask' } });
    }, startMs);
    afterAll(() => app?.close());

    it('is told by notification and tray, shown exactly in the window, and made when a person confirms it', async () => {
      await app.closeWindow();
      const command = snowgate('clients', 'policy', 'bi', '--allow', 'DEMO,HR', '--statement', 'write=allow');
      const code = await command.code;
      await expect.poll(notes, soon).toEqual([`Confirm ${code}? Let bi do more than its policy allows now.`]);
      await expect.poll(menu, soon).toContain('1 change waits for your confirmation');
      expect((await app.view()).look).toBe('attention');

      await app.electron.evaluate(() => Reflect.get(globalThis, 'lastNote').emit('click'));
      const page = await app.page();
      await untilLive(page);
      const card = page.getByRole('article', { name: 'Let bi do more than its policy allows now' });
      await expect.poll(() => card.textContent(), soon).toContain('statements.write: ask → allow');
      expect(await card.textContent()).toContain('allow: adds HR');
      const confirm = card.getByRole('button', { name: `Confirm ${code}`, disabled: false });
      await confirm.waitFor();
      await app.picture('confirmation');
      await confirm.click();

      const { exit, stdout } = await command.ended;
      expect([exit, stdout]).toEqual([0, expect.stringContaining('may use     DEMO, HR')]);
      await expect.poll(menu, soon).not.toContain('waits for your confirmation');
    });

    it('is told when it is made, and taken back from the window and from the tray', async () => {
      const page = await app.page();
      const notice = page.getByRole('region', { name: 'Notices' });
      await expect.poll(() => notice.textContent(), soon).toContain('The policy of bi was changed');
      await app.picture('change-told');
      await notice.getByRole('button', { name: 'Undo' }).click();
      const policy = async () => (await snowgate('clients', 'policy', 'bi').ended).stdout;
      await expect.poll(policy, soon).toContain('write ask');
      expect(await policy()).not.toContain('HR');
      await expect.poll(menu, soon).not.toContain('Undo: ');

      await snowgate('pause').ended;
      await expect.poll(menu, soon).toContain('Undo: Everything was paused');
      await expect.poll(menu, soon).toContain('Resume all clients');
      const item = (await app.view()).menu.find((each) => 'label' in each && each.label.startsWith('Undo: '));
      if (item?.kind !== 'action') throw new Error('the menu has no way back');
      await app.click(item.command);
      await expect.poll(menu, soon).toContain('Pause all clients');
    });

    it('is not made when the person refuses it', async () => {
      const command = snowgate('clients', 'add', 'stranger', '--allow', '*');
      const code = await command.code;
      const page = await app.page();
      const card = page.getByRole('article', { name: 'Add the client stranger and show its token' });
      await expect.poll(() => card.textContent(), soon).toContain(code);
      await card.getByRole('button', { name: 'Refuse' }).click();
      const { exit, stdout, stderr } = await command.ended;
      expect([exit, stdout, stderr]).toEqual([1, '', expect.stringContaining('PRESENCE_REFUSED')]);
      expect((await snowgate('clients', 'list').ended).stdout).not.toContain('stranger');
    });

    it('needs nobody when it gives no more', async () => {
      const { exit, stderr } = await snowgate('clients', 'policy', 'bi', '--statement', 'write=deny').ended;
      expect([exit, stderr]).toEqual([0, '']);
    });
  },
);
