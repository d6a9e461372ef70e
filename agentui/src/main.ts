import { mount } from 'svelte';
import App from './view/App.svelte';
import { ui } from './view/ui.svelte';
import './view/app.css';

const target = document.getElementById('app');
if (target)
  void ui.ready.then(() => {
    target.replaceChildren(); // what was said until now
    mount(App, { target });
  });
