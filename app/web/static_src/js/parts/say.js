// What the scripts say by themselves; everything else on a page comes from the server.
const TEXTS = {
  zh: {
    restored: "已恢复上次没交的内容。",
    startOver: "清空重填",
    offline: "网断了，内容已留在手机里，有信号再点一次。",
    waiting: "网断了，已记下",
    waitingDetail: "有信号会自动再发，可以接着扫。",
    queued: (n) => `${n} 条等着发`,
    signIn: "登录过期了，重新登录后会接着发。",
    broken: "系统没答上来，请再扫一次",
    noCamera: "这台机器没有相机，请手工输入编号。",
    cameraRefused: "没有相机的许可。请在浏览器里允许使用相机，或手工输入编号。",
    cameraInsecure: "这个网址不是 https，浏览器不让用相机，请手工输入编号。",
    cameraBusy: "相机打不开，可能别的程序正在用，请手工输入编号。",
    closeCamera: "关相机",
    next: "下一个，",
    stop: "停",
  },
  en: {
    restored: "Restored what you had not sent.",
    startOver: "Start over",
    offline: "No network. What you typed is kept on this phone; press again when the signal is back.",
    waiting: "No network, noted down",
    waitingDetail: "It will be sent when the signal is back; go on scanning.",
    queued: (n) => `${n} waiting to be sent`,
    signIn: "Your sign-in has expired. Sign in again and the rest will be sent.",
    broken: "No answer from the system, scan it again",
    noCamera: "This machine has no camera; type the code.",
    cameraRefused: "The camera is not allowed. Allow it in the browser, or type the code.",
    cameraInsecure: "The camera needs https; type the code.",
    cameraBusy: "The camera does not open, another program may use it; type the code.",
    closeCamera: "Close camera",
    next: "Next, ",
    stop: "Stop",
  },
};

export function say(key, ...values) {
  const language = document.documentElement.lang.startsWith("en") ? "en" : "zh";
  const text = TEXTS[language][key];
  return typeof text === "function" ? text(...values) : text;
}
