/** What notifications say by themselves. The worker has no page whose words it could use. */
export const WORDS = {
  en: {
    app: "Parley",
    message: "New message",
    recalled: "A message was recalled.",
    image: "Picture",
    file: (name: string) => `File: ${name}`,
  },
  zh: {
    app: "Parley",
    message: "新消息",
    recalled: "一条消息已被撤回。",
    image: "图片",
    file: (name: string) => `文件：${name}`,
  },
};
