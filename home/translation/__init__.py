"""Translation of a studio's pages, on the models of wagtail-localize.

`sources` takes down what is to be translated, `branches` makes pages in another language, `progress` says what is
missing, outdated or waiting, `publishing` decides what may go live, `machine` asks a translation service.
wagtail-localize's own editor works on what is made here.
"""
